// Single-key shortcuts for staff, read from data-shortcut attributes and switchable off (WCAG 2.1.4).

const KEPT = "essaim.shortcuts";
const dialog = document.getElementById("e-shortcuts");
let prefix = "";

function switchedOn() {
  return localStorage.getItem(KEPT) !== "off";
}

function isTyping(element) {
  return element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

function shortcuts() {
  return [...document.querySelectorAll("[data-shortcut]")].filter((one) => one.offsetParent !== null);
}

function labelOf(element) {
  const label = element.dataset.shortcutLabel || element.querySelector(".e-nav__label")?.textContent || element.textContent;
  return label.trim();
}

function line(keys, label) {
  const row = document.createElement("div");
  const term = document.createElement("dt");
  const meaning = document.createElement("dd");
  for (const key of keys.split(" ")) {
    const cap = document.createElement("kbd");
    cap.className = "e-key";
    cap.textContent = key;
    term.append(cap, " ");
  }
  meaning.textContent = label;
  row.append(term, meaning);
  return row;
}

function showHelp() {
  const list = dialog.querySelector("[data-shortcuts-list]");
  const rows = shortcuts().map((one) => line(one.dataset.shortcut, labelOf(one)));
  list.replaceChildren(...rows, line("?", list.dataset.helpLabel));
  dialog.querySelector("[data-shortcuts-switch]").checked = switchedOn();
  dialog.showModal();
}

function act(element) {
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!switchedOn() || dialog.open || isTyping(event.target)) return;
  if (event.key === "?") return showHelp();
  const keys = prefix ? `${prefix} ${event.key}` : event.key;
  prefix = "";
  const found = shortcuts().find((one) => one.dataset.shortcut === keys);
  if (found) {
    event.preventDefault();
    act(found);
  } else if (event.key === "g") {
    prefix = "g";
    setTimeout(() => { prefix = ""; }, 1500);
  }
}

if (dialog) {
  document.addEventListener("keydown", onKey);
  document.querySelectorAll("[data-shortcuts-help]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", showHelp);
  });
  dialog.querySelector("[data-shortcuts-switch]").addEventListener("change", (event) => {
    localStorage.setItem(KEPT, event.target.checked ? "on" : "off");
  });
}
