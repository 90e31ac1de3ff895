// Above a long list of boxes, a field that leaves only those in sight whose words begin like what is typed.
// What is ticked always stays in sight. Without this script the whole list is there.

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function sift(group, asked, line) {
  const wanted = plain(asked).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const choice of group.querySelectorAll(".e-choice")) {
    const words = plain(choice.textContent).split(/[\s(),’'-]+/);
    const fits = wanted.every((word) => words.some((one) => one.startsWith(word)));
    choice.hidden = !fits && !choice.querySelector("input").checked;
    shown += choice.hidden ? 0 : 1;
  }
  line.textContent = wanted.length ? group.dataset.siftFound.replace("{n}", shown) : "";
}

function add(group) {
  if (group.dataset.sifts) return;
  group.dataset.sifts = "yes";
  const label = document.createElement("label");
  const field = document.createElement("input");
  const line = document.createElement("p");
  field.type = "search";
  field.className = "form-control";
  field.autocomplete = "off";
  label.className = "e-label e-label--quiet";
  line.className = "e-hint";
  line.setAttribute("role", "status");
  label.append(group.dataset.sift, field);
  field.addEventListener("input", () => sift(group, field.value, line));
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  group.querySelector(".e-choices").before(label, line);
}

function watch(root) {
  for (const group of root.querySelectorAll("fieldset[data-sift]")) add(group);
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.detail.elt.parentElement ?? document));
