// What the pages do beyond what they do without this file: buttons that copy, fields that are checked as they are typed, and pages that notice news.
"use strict";

for (const shown of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy " + (shown.dataset.copy || "the value"));
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(shown.textContent);
      button.textContent = "Copied";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(shown);
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  shown.after(button);
}

// A field is checked by the same program that checks it when it is sent.
for (const field of document.querySelectorAll("[data-check]")) {
  const problem = document.getElementById(field.getAttribute("aria-describedby").split(" ").pop());
  let waiting;
  let asked = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const turn = ++asked;
      const form = new URLSearchParams();
      form.set(field.dataset.tokenName, field.form.elements[field.dataset.tokenName].value);
      form.set("name", field.dataset.check);
      form.set("value", field.value);
      try {
        const answer = await fetch(field.dataset.checkAt, { method: "POST", body: form });
        if (answer.ok && turn === asked) {
          problem.textContent = (await answer.json()).problem;
          field.setAttribute("aria-invalid", problem.textContent ? "true" : "false");
        }
      } catch { /* it is checked when it is sent */ }
    }, 400);
  });
}

// The server says which state of the worklist a page shows. What is being typed is never thrown away: there, a line tells of the news.
const seen = document.body.dataset.seen;
if (seen) {
  const news = document.getElementById("news");
  const look = async () => {
    try {
      const answer = await fetch("/news", { headers: { Accept: "application/json" } });
      if (answer.ok && (await answer.json()).seen !== seen) {
        if (document.body.dataset.live === "reload") {
          location.reload();
          return;
        }
        news.hidden = false;
        return;
      }
    } catch { /* the desk restarts */ }
    setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
}
