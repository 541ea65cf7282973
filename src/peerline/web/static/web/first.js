// Runs before the page is drawn: what only makes sense without scripts never flashes up.
document.documentElement.classList.add("js");
