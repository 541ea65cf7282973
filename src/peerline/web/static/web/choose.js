// A choice shows its page at once; without scripts a button does it.
for (const form of document.querySelectorAll("[data-choose]")) {
  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement) form.requestSubmit();
  });
}
