// What is sealed, opened here and nowhere else: JWE compact (RFC 7516), alg dir, enc A256GCM, as SMART Health Links asks.

const LETTERS = /^[A-Za-z0-9_-]*$/;

export function bytesOf(text) {
  if (!LETTERS.test(text)) throw new Error("base64url");
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export function base64(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

export function base64url(bytes) {
  return base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

// Returns {manifest, key, passcode, expires} of the `shlink:/` in an address, null if there is none that is whole.
export function linkIn(hash) {
  const found = /shlink:\/([A-Za-z0-9_-]+)/.exec(hash);
  if (!found) return null;
  try {
    const said = JSON.parse(new TextDecoder().decode(bytesOf(found[1])));
    const key = bytesOf(said.key);
    if (key.length !== 32 || typeof said.url !== "string") return null;
    const flag = typeof said.flag === "string" ? said.flag : "";
    return { manifest: said.url, key, passcode: flag.includes("P"), expires: Number(said.exp) || 0 };
  } catch {
    return null;
  }
}

// Returns the resource in a sealed file; rejects when one bit of it, or the key, is not the one.
export async function opened(jwe, raw) {
  const parts = jwe.trim().split(".");
  if (parts.length !== 5 || parts[1] !== "") throw new Error("jwe");
  const header = JSON.parse(new TextDecoder().decode(bytesOf(parts[0])));
  if (header.alg !== "dir" || header.enc !== "A256GCM" || header.zip) throw new Error("header");
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const text = bytesOf(parts[3]), tag = bytesOf(parts[4]);
  const sealed = new Uint8Array(text.length + tag.length);
  sealed.set(text);
  sealed.set(tag, text.length);
  const how = { name: "AES-GCM", iv: bytesOf(parts[2]), additionalData: new TextEncoder().encode(parts[0]) };
  const plain = await crypto.subtle.decrypt(how, key, sealed);
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain));
}

// Returns a report sealed for the person: `typ` keeps the server from passing off one of the files as a report.
export async function sealedReport(resource, raw) {
  const header = { alg: "dir", enc: "A256GCM", cty: "application/fhir+json", typ: "carnet-report" };
  const head = base64url(new TextEncoder().encode(JSON.stringify(header)));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(head) };
  const plain = new TextEncoder().encode(JSON.stringify(resource));
  const sealed = new Uint8Array(await crypto.subtle.encrypt(how, key, plain));
  const cut = sealed.length - 16;
  return [head, "", base64url(iv), base64url(sealed.subarray(0, cut)), base64url(sealed.subarray(cut))].join(".");
}
