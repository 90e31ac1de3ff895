// Shows a field marked data-when="other=this|that" only when the other field of its form says so.

function answers(form, name) {
  return new FormData(form).getAll(name);
}

function update(form) {
  for (const field of form.querySelectorAll("[data-when]")) {
    const [name, wanted] = field.dataset.when.split("=");
    const given = answers(form, name);
    field.hidden = !wanted.split("|").some((one) => given.includes(one)) && !field.matches(".e-field--wrong");
  }
}

function watch(root) {
  for (const form of root.querySelectorAll("form:has([data-when]):not([data-reveals])")) {
    form.dataset.reveals = "yes";
    form.addEventListener("change", () => update(form));
    update(form);
  }
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.detail.elt.parentElement ?? document));
