document.querySelectorAll("[data-copy]").forEach(function (shown) {
  var button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy " + (shown.getAttribute("aria-label") || "this"));
  button.addEventListener("click", function () {
    navigator.clipboard.writeText(shown.textContent).then(function () { button.textContent = "Copied"; }, function () {
      getSelection().selectAllChildren(shown);
      button.textContent = "Press Ctrl+C";
    });
  });
  shown.after(" ", button);
});
