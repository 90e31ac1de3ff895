// Turns a marked select or search field into an accessible combobox; without it, both still work.
// <select data-combobox> filters its own options. <input data-combobox="URL"> asks the server for
// [{"value": …, "label": …}] and fills the hidden field named in data-combobox-value, or NAME_value.

const PAUSE = 250;

function words() {
  return document.getElementById("e-combobox-words")?.dataset ?? {};
}

function texts() {
  const said = words();
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  return {
    tNoResults: () => said.none,
    tStatusQueryTooShort: (n) => fill(said.short, { n }),
    tStatusNoResults: () => said.none,
    tStatusSelectedOption: (label, total, place) => fill(said.selected, { label, total, place: place + 1 }),
    tStatusResults: (total, label) => fill(total > 1 ? said.many : said.one, { total, label }),
    tAssistiveHint: () => said.hint,
  };
}

// The library writes suggestions as HTML: what comes from people must be escaped first.
function escaped(text) {
  const holder = document.createElement("span");
  holder.textContent = text ?? "";
  return holder.innerHTML;
}

function labelOf(item) {
  return typeof item === "string" ? item : item?.label ?? "";
}

const TEMPLATES = { inputValue: labelOf, suggestion: (item) => escaped(labelOf(item)) };

function load(url) {
  return new Promise((resolve, reject) => {
    if (window.accessibleAutocomplete) return resolve();
    const script = document.createElement("script");
    script.src = url;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

// The library rewrites aria-describedby as it goes: the hint and the error of the field stay.
function keepDescription(field, described) {
  if (!field || !described) return;
  const keep = () => {
    const now = field.getAttribute("aria-describedby") ?? "";
    const all = [...new Set(`${described} ${now}`.split(" ").filter(Boolean))].join(" ");
    if (now !== all) field.setAttribute("aria-describedby", all);
  };
  new MutationObserver(keep).observe(field, { attributes: true, attributeFilter: ["aria-describedby"] });
  keep();
}

function enhanceSelect(select) {
  const described = select.getAttribute("aria-describedby");
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.selectedOptions[0]?.value ? select.selectedOptions[0].text : "",
    autoselect: false,
    showAllValues: true,
    dropdownArrow: () => "",
    inputClasses: "form-control",
    templates: TEMPLATES,
    ...texts(),
  });
  keepDescription(select.parentElement.querySelector("input[role=combobox]"), described);
}

function asker(url) {
  let timer = 0;
  let latest = 0;
  return (query, show) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++latest;
      const address = new URL(url, location.href);
      address.searchParams.set("q", query);
      const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
      const found = answer?.ok ? await answer.json() : [];
      if (mine === latest) show(found);
    }, PAUSE);
  };
}

function valueField(input) {
  const named = input.dataset.comboboxValue;
  return named ? document.querySelector(named) : input.form?.elements[`${input.name}_value`];
}

// What is chosen may fill other fields of its form: a street says in which commune it lies.
function chosen(item, hidden) {
  if (!hidden) return;
  for (const [name, value] of Object.entries(item.fill ?? {})) {
    const other = hidden.form?.elements[name];
    if (other) other.value = value;
  }
  hidden.value = item.value;
  hidden.dispatchEvent(new Event("change", { bubbles: true }));
}

function enhanceInput(input) {
  const hidden = valueField(input);
  const holder = document.createElement("div");
  const { id, name, value, required } = input;
  const described = input.getAttribute("aria-describedby");
  const invalid = input.getAttribute("aria-invalid");
  input.replaceWith(holder);
  window.accessibleAutocomplete({
    element: holder, id, name, required,
    defaultValue: value,
    minLength: 2,
    confirmOnBlur: false,
    displayMenu: "overlay",
    inputClasses: "form-control",
    source: asker(input.dataset.combobox),
    templates: TEMPLATES,
    onConfirm: (item) => { if (item?.value) chosen(item, hidden); },
    ...texts(),
  });
  const fresh = holder.querySelector("input[role=combobox]");
  keepDescription(fresh, described);
  if (invalid) fresh?.setAttribute("aria-invalid", invalid);
  fresh?.addEventListener("input", () => { if (hidden) hidden.value = ""; });
}

async function enhance(root) {
  const found = [...root.querySelectorAll("select[data-combobox], input[data-combobox]")];
  const url = words().script;
  if (!found.length || !url) return;
  try {
    await load(url);
  } catch {
    return;
  }
  for (const field of found) {
    if (field.tagName === "SELECT") enhanceSelect(field);
    else enhanceInput(field);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) enhance(event.detail.elt); });
