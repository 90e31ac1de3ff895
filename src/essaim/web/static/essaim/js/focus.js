// Puts the reader where the news is: the error summary, a confirmation, or what htmx just swapped in.

const FOCUSABLE = "[tabindex], input:not([type=hidden]), select, textarea, button, a[href]";

function focusNews(root) {
  const news = root.querySelector("[data-focus]");
  if (!news) return false;
  const target = news.matches(FOCUSABLE) ? news : news.querySelector(FOCUSABLE);
  target?.focus();
  return true;
}

function announceFailure() {
  const template = document.getElementById("e-network-error");
  const messages = document.getElementById("e-messages");
  if (!template || !messages) return;
  messages.replaceChildren(template.content.cloneNode(true));
  messages.scrollIntoView({ block: "nearest" });
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

focusNews(document);

document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (!target.isConnected || focusNews(target)) return;
  const asked = event.detail.requestConfig?.elt?.getAttribute("data-focus-after");
  if (asked) document.querySelector(asked)?.focus();
});
// A refusal is a sentence for the person: it goes to the messages and leaves the page as it was.
document.addEventListener("htmx:beforeSwap", (event) => {
  const messages = document.getElementById("e-messages");
  if (event.detail.xhr.status !== 409 || !messages) return;
  event.detail.target = messages;
  event.detail.selectOverride = "#e-refusal";
  event.detail.swapOverride = "innerHTML show:top";
});
document.addEventListener("htmx:responseError", announceFailure);
document.addEventListener("htmx:sendError", announceFailure);
document.addEventListener("htmx:timeout", announceFailure);

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details[data-menu][open]");
  closeMenus(null);
  open?.querySelector("summary")?.focus();
});

// The hash of an error link leads to the field itself, not only near it.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".e-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.closest(".e-field")?.scrollIntoView({ block: "center" });
});
