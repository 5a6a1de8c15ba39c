// A link opened by whoever has it: asked who they are and, if the person set one, the code; then read, then perhaps answered.

import { cards, classed, el, personIn } from "./reading.js";
import { base64, linkIn, opened, sealedReport } from "./sealed.js";
import { dated, locale, when, words } from "./words.js";

const KINDS = ["application/pdf", "image/jpeg", "image/png"];
const STARTS = { "application/pdf": [0x25, 0x50, 0x44, 0x46], "image/jpeg": [0xff, 0xd8, 0xff], "image/png": [0x89, 0x50, 0x4e, 0x47] };
const SEALED = 1.85; // what base64, twice, adds to a file
const main = document.getElementById("main");
const said = document.getElementById("said");

function show(title, ...parts) {
  document.title = `${title} · Carnet`;
  const heading = el("h1", title);
  const end = el("footer", el("p", words.paper), el("p", words.independent));
  main.replaceChildren(heading, ...parts.filter(Boolean), end);
  main.focus();
  said.textContent = title;
}

function box(title, lines, tone = "") {
  return classed(el("section", title && el("h2", title), ...lines.map((line) => el("p", line))), `box ${tone}`);
}

function button(label, act, primary = false) {
  const made = classed(el("button", label), primary ? "primary" : "");
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function field(id, label, help, made) {
  made.id = id;
  const parts = [el("label", label), made];
  parts[0].htmlFor = id;
  if (help) {
    const line = classed(el("p", help), "help");
    line.id = `${id}-help`;
    made.setAttribute("aria-describedby", line.id);
    parts.push(line);
  }
  return el("div", ...parts);
}

function input(type, longest, more = {}) {
  const made = Object.assign(el(type === "textarea" ? "textarea" : "input"), more);
  if (type !== "textarea") made.type = type;
  if (longest) made.maxLength = longest;
  return made;
}

function closed() {
  show(words.closedTitle, box("", [words.closed, words.closedTodo], "todo"));
}

function ask(link, wrong = "", name = "") {
  const who = input("text", 120, { required: true, value: name, autocomplete: "name" });
  const code = link.passcode ? input("text", 64, { required: true, autocomplete: "off", inputMode: "numeric" }) : null;
  if (code) code.classList.add("code");
  const go = classed(el("button", words.open), "primary");
  const form = el("form",
    field("who", words.who, words.whoHelp, who),
    code && field("code", words.passcode, words.passcodeHelp, code),
    go);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    go.textContent = words.opening;
    await open(link, who.value.trim(), code ? code.value.replace(/\s/g, "") : "");
  });
  const alert = wrong && box("", [wrong], "danger");
  if (alert) alert.setAttribute("role", "alert");
  show(words.title, el("p", words.intro), alert, form);
  (wrong && code ? code : who).focus();
}

async function open(link, recipient, passcode) {
  const asked = { recipient, ...(passcode ? { passcode } : {}) };
  const again = () => ask(link, "", recipient);
  let answer, body;
  try {
    answer = await fetch(link.manifest, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked),
      credentials: "omit", referrerPolicy: "no-referrer", redirect: "error",
    });
    body = await answer.json();
  } catch {
    return show(words.offlineTitle, box("", [words.offline], "todo"), button(words.again, again, true));
  }
  if (answer.status === 401) return body.remainingAttempts > 0 ? ask(link, words.wrong(body.remainingAttempts), recipient) : closed();
  if (answer.status === 404) return closed();
  if (answer.status === 400) return again();
  if (!answer.ok) return show(words.offlineTitle, box("", [answer.status === 429 ? words.busy : words.offline], "todo"), button(words.again, again, true));
  // The key leaves the address bar and the history: on a shared computer the next one finds no link.
  history.replaceState(null, "", location.pathname);
  await read(link, body, recipient);
}

async function read(link, manifest, recipient) {
  const files = await Promise.all(manifest.files.map((file) => received(file, link.key)));
  const whole = files.filter((file) => file.content);
  const person = whole.map((file) => personIn(file.content)).find((one) => one.name) ?? { name: "", born: "" };
  const told = manifest.carnet ?? {};
  const lines = [
    person.born && words.born(dated(person.born)),
    [words.count(files.length), told.expires && words.until(when(told.expires)), Number.isInteger(told.openingsLeft) && words.left(told.openingsLeft)]
      .filter(Boolean).join(" · "),
  ].filter(Boolean);
  const parts = lines.map((line) => classed(el("p", line), "soft"));
  parts.push(box("", [words.fate, words.sourced]));
  parts.push(classed(button(words.print, () => print()), "screen"));
  for (const file of files) {
    if (file.content) parts.push(...shown(file.content));
    else parts.push(box(words.damagedTitle, [file.altered ? words.damaged : words.unread], "danger"));
  }
  if (told.report) parts.push(reportForm(told.report, link.key, recipient));
  show(person.name ? words.from(person.name) : words.fromNobody, ...parts);
}

function shown(content) {
  try {
    return cards(content);
  } catch {
    return [box(words.damagedTitle, [words.unread], "danger")];
  }
}

async function received(file, key) {
  let sealed;
  try {
    const answer = typeof file.embedded === "string" ? null
      : await fetch(file.location, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" });
    if (answer && !answer.ok) return { altered: false };
    sealed = answer ? await answer.text() : file.embedded;
  } catch {
    return { altered: false };
  }
  try {
    return { content: await opened(sealed, key) };
  } catch {
    return { altered: true };
  }
}

function reportForm(where, key, recipient) {
  const most = Math.floor(where.maxBytes / SEALED / 1e6);
  const name = input("text", 100, { required: true, value: recipient, autocomplete: "name" });
  const profession = input("text", 100, { required: true, autocomplete: "organization-title" });
  const text = input("textarea", 20000);
  const file = input("file", 0, { accept: KINDS.join(",") });
  const wrong = classed(el("p"), "box danger");
  wrong.setAttribute("role", "alert");
  wrong.hidden = true;
  const go = classed(el("button", words.send), "primary");
  const form = el("form",
    field("name", words.name, "", name), field("profession", words.profession, "", profession),
    field("text", words.text, "", text), field("file", words.file, words.fileHelp(most), file), wrong, go);
  form.noValidate = true;
  const card = classed(el("section", el("h2", words.reportTitle), el("p", words.reportIntro), form), "card screen");
  const refuse = (why) => { wrong.textContent = why; wrong.hidden = false; go.disabled = false; go.textContent = words.send; };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.hidden = true;
    if (!name.value.trim() || !profession.value.trim()) return refuse(words.missing);
    if (!text.value.trim() && !file.files.length) return refuse(words.nothing);
    if (file.files.length && file.files[0].size > most * 1e6) return refuse(words.tooLarge(most));
    go.disabled = true;
    go.textContent = words.sending;
    const bytes = file.files.length ? new Uint8Array(await file.files[0].arrayBuffer()) : null;
    const kind = bytes && KINDS.find((one) => STARTS[one].every((byte, at) => bytes[at] === byte));
    if (bytes && !kind) return refuse(words.wrongKind);
    const resource = report(name.value.trim(), profession.value.trim(), text.value.trim(), bytes, kind);
    try {
      const answer = await fetch(where.location, {
        method: "POST", headers: { "Content-Type": "application/jose" }, body: await sealedReport(resource, key),
        credentials: "omit", referrerPolicy: "no-referrer", redirect: "error",
      });
      if (answer.status === 404) return refuse(words.notTaken);
      if (answer.status === 413) return refuse(words.tooLarge(most));
      if (answer.status !== 201) return refuse(words.notSent);
      const { reference } = await answer.json();
      const done = box(words.sentTitle, [words.sent]);
      done.append(classed(el("p", reference), "reference"), el("p", words.sentFate));
      done.tabIndex = -1;
      card.replaceWith(done);
      done.focus();
      said.textContent = `${words.sentTitle}. ${reference}`;
    } catch {
      refuse(words.notSent);
    }
  });
  return card;
}

function report(name, profession, text, bytes, kind) {
  const content = [];
  if (text) content.push({ attachment: { contentType: "text/plain; charset=utf-8", data: base64(new TextEncoder().encode(text)) } });
  if (bytes) content.push({ attachment: { contentType: kind, data: base64(bytes) } });
  return {
    resourceType: "DocumentReference", status: "current", date: new Date().toISOString(),
    contained: [{ resourceType: "Practitioner", id: "author", name: [{ text: name }], qualification: [{ code: { text: profession } }] }],
    author: [{ reference: "#author", display: name }],
    content,
  };
}

function start() {
  document.documentElement.lang = locale;
  const link = linkIn(location.hash);
  if (!globalThis.crypto?.subtle) return show(words.oldTitle, box("", [words.old], "todo"));
  if (!link) return show(words.brokenTitle, box("", [words.broken, words.brokenTodo], "todo"));
  if (!URL.canParse(link.manifest) || new URL(link.manifest).origin !== location.origin)
    return show(words.elsewhereTitle, box("", [words.elsewhere, words.closedTodo], "todo"));
  if (link.expires && link.expires < Date.now() / 1000) return closed();
  ask(link);
}

addEventListener("hashchange", start);
start();
