// Starts the GOV.UK components. Their file's address carries a hash, so it is read from the page.
const { initAll } = await import(document.querySelector("link[data-govuk-frontend]").href);
initAll();
