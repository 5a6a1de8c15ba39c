// FHIR in words for people: built node by node, so that nothing of a document can become script or markup.

import { bytesOf } from "./sealed.js";
import { dated, words } from "./words.js";

const KEPT = new Set(["P", "DIV", "SPAN", "B", "STRONG", "I", "EM", "UL", "OL", "LI", "TABLE", "CAPTION", "THEAD", "TBODY",
  "TFOOT", "TR", "TH", "TD", "BR", "HR", "H1", "H2", "H3", "H4", "H5", "H6", "PRE", "SUP", "SUB", "BLOCKQUOTE"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "EMBED"]);
const DEEPEST = 60;
// What a browser may show of itself; everything else is only saved, as bytes without a kind.
const SHOWN = { "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "text/plain": "txt" };
const parse = globalThis.trustedTypes
  ? globalThis.trustedTypes.createPolicy("narrative", { createHTML: (text) => text })
  : { createHTML: (text) => text };

export function el(name, ...children) {
  const made = document.createElement(name);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function classed(made, name) {
  made.className = name;
  return made;
}

function text(value) {
  return typeof value === "string" ? value : "";
}

function list(value) {
  return Array.isArray(value) ? value.filter((one) => one && typeof one === "object") : [];
}

// Returns the resources of a file: of a Bundle, all it holds.
export function resources(file) {
  if (file?.resourceType !== "Bundle") return [file];
  return list(file.entry).map((entry) => entry.resource).filter((one) => one && typeof one === "object");
}

export function personIn(file) {
  const patient = resources(file).find((one) => one.resourceType === "Patient");
  const name = list(patient?.name)[0];
  const said = text(name?.text) || [...(name?.given ?? []), name?.family].filter((part) => typeof part === "string").join(" ");
  return { name: said, born: text(patient?.birthDate) };
}

// Returns the cards of a file, and says nothing of the person, who stands above all of them.
export function cards(file) {
  return resources(file).filter((one) => one.resourceType !== "Patient").map(card);
}

function card(resource) {
  const made = classed(el("section"), "card");
  if (resource.resourceType === "DocumentReference") documentCard(made, resource);
  else otherCard(made, resource);
  return made;
}

function documentCard(made, document_) {
  const attachments = list(document_.content).map((one) => one.attachment ?? {});
  const title = text(document_.description) || text(attachments[0]?.title) || words.untitled;
  made.append(el("h2", title));
  const author = list(document_.author).map((one) => text(one.display)).filter(Boolean).join(", ");
  const date = text(document_.date) || text(attachments[0]?.creation);
  for (const line of [text(document_.type?.text), author && words.by(author), date && words.dated(dated(date))])
    if (line) made.append(classed(el("p", line), "soft"));
  const told = narrative(document_);
  if (told) made.append(told);
  for (const attachment of attachments) attached(made, attachment, title, Boolean(told));
}

function otherCard(made, resource) {
  const about = concept(resource.code ?? resource.medicationCodeableConcept ?? resource.vaccineCode ?? resource.type);
  made.append(el("h2", about || words.types[resource.resourceType] || words.other));
  made.append(classed(el("p", words.types[resource.resourceType] ?? words.other), "soft"));
  const value = valued(resource);
  if (value) made.append(el("p", value));
  const date = text(resource.effectiveDateTime) || text(resource.authoredOn) || text(resource.occurrenceDateTime) || text(resource.date);
  if (date) made.append(classed(el("p", words.dated(dated(date))), "soft"));
  const told = narrative(resource);
  if (told) made.append(told);
}

function concept(said) {
  const found = Array.isArray(said) ? said[0] : said;
  return text(found?.text) || text(list(found?.coding)[0]?.display);
}

function valued(resource) {
  const quantity = resource.valueQuantity;
  if (quantity && typeof quantity.value === "number") return `${quantity.value} ${text(quantity.unit) || text(quantity.code)}`.trim();
  return text(resource.valueString) || concept(resource.valueCodeableConcept);
}

function narrative(resource) {
  const div = text(resource.text?.div);
  if (!div) return null;
  const read = new DOMParser().parseFromString(parse.createHTML(div), "text/html");
  const made = classed(el("div"), "scrolls");
  copied(read.body, made, 0);
  return made.textContent.trim() ? made : null;
}

// Copies the words and the plain dress of a narrative: no attribute but the spans of a table, no image, no link.
function copied(from, into, depth) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) into.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName)) continue;
    if (!KEPT.has(node.tagName) || depth > DEEPEST) {
      copied(node, into, Math.min(depth, DEEPEST) + 1);
      continue;
    }
    const made = document.createElement(/^H[1-6]$/.test(node.tagName) ? "h3" : node.tagName);
    for (const name of ["colspan", "rowspan"])
      if (/^[1-9][0-9]?$/.test(node.getAttribute(name) ?? "")) made.setAttribute(name, node.getAttribute(name));
    copied(node, made, depth + 1);
    into.append(made);
  }
}

function attached(made, attachment, title, told) {
  if (typeof attachment.data !== "string") return;
  const kind = text(attachment.contentType).split(";")[0].trim().toLowerCase();
  const bytes = bytesOf(attachment.data.replace(/\+/g, "-").replace(/\//g, "_").replace(/[=\s]/g, ""));
  const shown = Object.hasOwn(SHOWN, kind);
  const url = URL.createObjectURL(new Blob([bytes], { type: shown ? kind : "application/octet-stream" }));
  const name = fileName(title, shown ? SHOWN[kind] : kind.includes("xml") ? "xml" : kind.includes("json") ? "json" : "bin");
  if (kind.startsWith("image/") && shown) {
    const image = el("img");
    image.src = url;
    image.alt = title;
    made.append(image);
  } else if (kind === "text/plain") {
    made.append(el("pre", new TextDecoder().decode(bytes)));
  } else if (kind === "application/pdf") {
    const read = classed(el("a", words.read), "button");
    read.href = url;
    read.target = "_blank";
    read.rel = "noopener";
    made.append(read, classed(el("p", words.apart), "soft paper"));
  } else if (!told) {
    made.append(classed(el("p", words.noPreview), "soft"));
  }
  const save = classed(el("a", shown ? words.save : words.saveOriginal), "button");
  save.href = url;
  save.download = name;
  made.append(save);
}

function fileName(title, extension) {
  const plain = title.replace(/[^\p{L}\p{N} ._-]+/gu, " ").trim().slice(0, 80) || "document";
  return `${plain}.${extension}`;
}
