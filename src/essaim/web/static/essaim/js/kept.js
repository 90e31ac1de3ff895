// Keeps a form marked data-keep-offline="what it is" while there is no network, and sends it once there is.
//
// What stays in the browser: the address of the form, those words (no name in them) and what was typed;
// never a page. It goes when it is sent, when it is deleted, and at logout. The server answers in data
// (core/foundation/once.py) and takes each key once, so that sending twice does no harm.

const STORE = "essaim-kept";
const PATIENCE = 20_000;
const AGAIN = 15_000;
const OLDEST_DRAFT = 14 * 24 * 3600 * 1000;
const keeper = document.body.dataset.keeper ?? "";
const mayKeep = keeper !== "" && keeper !== "none";
const words = document.getElementById("e-kept-words");

let because = "";
let arrived = [];

// --- What is kept -----------------------------------------------------------------------------------

function everything() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "[]");
  } catch {
    return [];
  }
}

function store(entries) {
  try {
    if (entries.length) localStorage.setItem(STORE, JSON.stringify(entries));
    else localStorage.removeItem(STORE);
    return true;
  } catch {
    return false; // storage is full or forbidden: the form then goes as any form goes
  }
}

const kept = (...states) => everything().filter((entry) => states.includes(entry.state));
const forget = (key) => store(everything().filter((entry) => entry.key !== key));
const keep = (entry) => store([...everything().filter((other) => other.key !== entry.key), entry]);

// Somebody else's words never wait in my browser, nor words that nobody came back to.
function tidy() {
  const young = (entry) => entry.state !== "draft" || Date.now() - entry.since < OLDEST_DRAFT;
  store(everything().filter((entry) => entry.keeper === keeper && young(entry)));
}

// --- A form and what was typed in it ------------------------------------------------------------------

const addressOf = (form) => new URL(form.action, location.href).pathname;

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function shown(form) {
  return [...form.elements].flatMap((field) => {
    const isText = field.matches("textarea, select, input:not([type=hidden], [type=submit], [type=button])");
    const isChoice = field.type === "checkbox" || field.type === "radio";
    if (!isText || !field.value.trim() || (isChoice && !field.checked)) return [];
    const label = field.labels?.[0]?.textContent.trim() ?? "";
    if (isChoice) return [["", label]];
    return [[label, field.matches("select") ? field.selectedOptions[0]?.textContent.trim() ?? "" : field.value]];
  });
}

function entryOf(form, state, button) {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  if (button?.name) fields.push([button.name, button.value]);
  const to = addressOf(form);
  const key = form.dataset.keptKey ??= newKey();
  return { key, keeper, to, page: form.dataset.keptPage ?? location.pathname, label: form.dataset.keepOffline, fields, shown: shown(form), state, since: Date.now() };
}

function refill(form) {
  const draft = kept("draft", "refused").find((entry) => entry.to === addressOf(form));
  if (!draft) return;
  form.dataset.keptKey = draft.key;
  const typed = (name) => draft.fields.filter(([other]) => other === name).map(([, value]) => value);
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = typed(field.name).includes(field.value);
    else if (typed(field.name).length) field.value = typed(field.name)[0];
  }
}

// --- Sending ------------------------------------------------------------------------------------------

function token() {
  try {
    return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  } catch {
    return "";
  }
}

function bodyOf(entry) {
  const body = new FormData();
  for (const [name, value] of entry.fields) body.append(name, value);
  body.set("kept_key", entry.key);
  body.set("kept_seconds", String(Math.max(0, Math.round((Date.now() - entry.since) / 1000))));
  return body;
}

function refusal(status, sentence) {
  return { refused: sentence || (status === 422 ? words.dataset.check : words.dataset.gone), status };
}

// Exactly one of: done (with the page to go to), refused (with the sentence), waits (with the reason).
async function send(entry) {
  try {
    const answer = await fetch(entry.to, {
      method: "POST", body: bodyOf(entry), credentials: "same-origin", redirect: "manual", cache: "no-store",
      headers: { "X-Kept-Form": "1", "X-CSRFToken": token() }, signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) return { waits: words.dataset.login };
    const isData = answer.headers.get("Content-Type")?.startsWith("application/json");
    const said = isData ? await answer.json() : {};
    if (answer.ok && said.done) return { done: true, next: said.next };
    if ([404, 409, 410, 422].includes(answer.status)) return refusal(answer.status, said.refused);
    return { waits: words.dataset.server };
  } catch {
    return { waits: navigator.onLine ? words.dataset.server : words.dataset.offline };
  }
}

async function sendOne(entry) {
  const came = await send(entry);
  if (came.done) forget(entry.key);
  else if (came.refused && came.status !== 422) keep({ ...entry, state: "refused", sentence: came.refused });
  because = came.waits ?? "";
  return came;
}

async function sendAll() {
  for (const entry of kept("waiting")) {
    const came = await sendOne(entry);
    if (came.waits) break; // the order in which things happened is kept
    if (came.done) arrived.push({ label: entry.label, next: came.next });
    if (came.status === 422) keep({ ...entry, state: "refused", sentence: came.refused });
  }
  show();
}

// One tab at a time; where the browser cannot promise it, the server's key does.
const inTurn = (act) => (navigator.locks ? navigator.locks.request(STORE, act) : act());
const catchUp = () => (kept("waiting").length ? inTurn(sendAll) : undefined);

// --- What is said about it ----------------------------------------------------------------------------

function line(template, entry) {
  const item = document.getElementById(template).content.firstElementChild.cloneNode(true);
  item.querySelector("[data-label]").textContent = entry.label;
  const sentence = item.querySelector("[data-sentence]");
  if (sentence) sentence.textContent = entry.sentence ?? words.dataset.draft;
  const typed = item.querySelector("[data-typed]");
  if (typed) typed.textContent = entry.shown.map(([label, value]) => (label ? `${label} ${value}` : value)).join("\n");
  item.querySelector("[data-kept-delete]")?.addEventListener("click", () => { forget(entry.key); show(); });
  const link = item.querySelector("a");
  const page = entry.state === "refused" ? entry.page : entry.next;
  if (link) { if (page && page !== location.pathname) link.href = page; else link.remove(); }
  return item;
}

// A draft whose form is no longer on its own page, because the visit was called off meanwhile.
function orphans() {
  const forms = [...document.querySelectorAll("form[data-keep-offline]")].map(addressOf);
  return kept("draft").filter((entry) => entry.page === location.pathname && entry.shown.length && !forms.includes(entry.to));
}

function show() {
  document.getElementById("e-kept")?.remove();
  const [waiting, refused] = [kept("waiting"), [...kept("refused"), ...orphans()]];
  if (!words || !(waiting.length || refused.length || arrived.length)) return;
  const box = document.getElementById("e-kept-box").content.firstElementChild.cloneNode(true);
  const list = box.querySelector("ul");
  box.querySelector("[data-waiting]").hidden = !waiting.length;
  box.querySelector("[data-because]").textContent = waiting.length ? because || words.dataset.offline : "";
  list.append(...waiting.map((entry) => line("e-kept-waiting", entry)));
  list.append(...refused.map((entry) => line("e-kept-refused", entry)));
  list.append(...arrived.map((entry) => line("e-kept-arrived", entry)));
  const messages = document.getElementById("e-messages");
  if (messages) messages.before(box);
  else document.getElementById("contenu").prepend(box);
}

// --- What people do -----------------------------------------------------------------------------------

async function submitted(form, button) {
  const entry = entryOf(form, "waiting", button);
  if (!keep(entry)) return form.submit();
  form.dataset.keeping = "yes";
  const came = await inTurn(() => sendOne(entry));
  delete form.dataset.keeping;
  if (came.done) return location.assign(came.next || location.href);
  if (came.status === 422) {
    forget(entry.key); // the page that comes shows what is wrong, and what was typed
    if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    return form.submit();
  }
  if (came.waits) {
    (form.closest("details") ?? form).hidden = true;
    const next = document.getElementById(form.dataset.keptOpens ?? "");
    if (next) next.open = true;
  }
  show();
  document.getElementById("e-kept")?.scrollIntoView({ block: "nearest" });
}

function leaving(event) {
  const waiting = kept("waiting", "refused");
  if (!waiting.length || event.target.dataset.sure) return store([]);
  event.preventDefault();
  event.target.dataset.sure = "yes";
  show();
  const box = document.getElementById("e-kept");
  box.querySelector("[data-leaving]").hidden = false;
  box.scrollIntoView({ block: "nearest" });
}

function isLeaving(form) {
  return words && form.method === "post" && addressOf(form) === words.dataset.logout;
}

if (keeper && words) {
  tidy();
  if (mayKeep) document.querySelectorAll("form[data-keep-offline]").forEach(refill);
  show();
  catchUp();
  window.addEventListener("online", catchUp);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) catchUp(); });
  setInterval(catchUp, AGAIN);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-kept-send]")) catchUp(); });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    // While it is being sent, what waits is what was sent off: a word more would make a draft of it that nobody sends.
    if (mayKeep && form?.matches("[data-keep-offline]") && !form.dataset.keeping) keep(entryOf(form, "draft"));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (isLeaving(form)) return leaving(event);
    if (!mayKeep || !form.matches("form[data-keep-offline]")) return;
    event.preventDefault();
    if (!form.dataset.keeping) submitted(form, event.submitter);
  });
}
