// Keeps what is typed: posts a form marked data-draft="URL" to that URL a moment after each change.

const PAUSE = 1200;


async function save(form, status) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, credentials: "same-origin" });
    status.textContent = answer.ok ? status.dataset.saved : status.dataset.failed;
  } catch {
    status.textContent = status.dataset.failed;
  }
}

function watch(form) {
  const status = form.querySelector("[data-draft-status]");
  if (!status || form.dataset.watched) return;
  form.dataset.watched = "yes";
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(form, status), PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

document.querySelectorAll("form[data-draft]").forEach(watch);
document.addEventListener("htmx:load", (event) => {
  const root = event.detail.elt;
  if (root.matches?.("form[data-draft]")) watch(root);
  root.querySelectorAll?.("form[data-draft]").forEach(watch);
});
