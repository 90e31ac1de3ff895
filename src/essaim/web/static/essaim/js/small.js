// Small comforts that a page can do without: copy, print, counters, self-refreshing progress.

const GSM7 = /^[\n\r @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const GSM7_DOUBLE = /[\^{}\\[~\]|€]/g;

function smsParts(text) {
  const plain = GSM7.test(text);
  const length = plain ? text.length + (text.match(GSM7_DOUBLE) || []).length : text.length;
  const [one, many] = plain ? [160, 153] : [70, 67];
  return { length, parts: length === 0 ? 0 : length <= one ? 1 : Math.ceil(length / many) };
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function count(field, line) {
  const limit = Number(field.dataset.counter);
  if (limit) {
    const left = limit - field.value.length;
    line.textContent = fill(left < 0 ? line.dataset.over : line.dataset.left, { n: Math.abs(left) });
    line.classList.toggle("e-counter--over", left < 0);
  } else {
    line.textContent = fill(line.dataset.sms, smsParts(field.value));
  }
}

function addCounter(field) {
  if (field.dataset.counted) return;
  const words = document.getElementById("e-counter-words");
  if (!words) return;
  field.dataset.counted = "yes";
  const line = words.content.firstElementChild.cloneNode(true);
  field.after(line);
  count(field, line);
  field.addEventListener("input", () => count(field, line));
}

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  const status = button.closest(".e-copy")?.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  } catch {
    source.select?.();
    document.execCommand("copy");
  }
  const label = button.querySelector("span");
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  if (status) status.textContent = button.dataset.copied;
  setTimeout(() => { label.textContent = before; }, 4000);
}

async function refresh(box) {
  const answer = await fetch(box.dataset.refresh, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return setTimeout(() => refresh(box), 6000);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(box.id ? `#${box.id}` : ".e-progress");
  if (!fresh) return;
  const before = box.querySelector(".e-progress__words")?.textContent;
  if (fresh.querySelector(".e-progress__words")?.textContent !== before) box.replaceChildren(...fresh.childNodes);
  if (fresh.dataset.refresh) setTimeout(() => refresh(box), 2000);
  else if (box.dataset.then) location.assign(box.dataset.then);
}

function labelCells(table) {
  const heads = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
  for (const cell of table.querySelectorAll("tbody td")) {
    const label = heads[cell.cellIndex];
    if (label && !cell.dataset.label) cell.dataset.label = label;
    if (!cell.firstElementChild && !cell.textContent.trim()) cell.dataset.blank = "yes";
  }
}

function comfort(root) {
  root.querySelectorAll("[data-counter]").forEach(addCounter);
  root.querySelectorAll("[data-copy], [data-print]").forEach((button) => { button.hidden = false; });
  root.querySelectorAll(".e-table--cards").forEach(labelCells);
  root.querySelectorAll("[data-refresh]:not([data-watched])").forEach((box) => {
    box.dataset.watched = "yes";
    setTimeout(() => refresh(box), 2000);
  });
}

comfort(document);
document.addEventListener("htmx:load", (event) => comfort(event.detail.elt));
document.addEventListener("click", (event) => {
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(copier);
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 2000);
});
