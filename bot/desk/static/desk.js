// Watches the sending of an announcement, and goes on after a login elsewhere. All else needs no script.

const EVERY = 3000;
const FAILS_BEFORE_REST = 5;

function watch(box, button) {
  const { address, state } = box.dataset;
  let timer = 0;
  let failed = 0;

  function show(answer) {
    const part = answer && answer.querySelector("[data-state]");
    if (!part) return false;
    // Another state has other acts; a form that is being filled in is left alone.
    if (part.dataset.state !== state && !document.activeElement.closest("form")) {
      location.reload();
      return true;
    }
    box.replaceChildren(document.importNode(part, true));
    return true;
  }

  function ask() {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      const shown = request.status === 200 && request.responseURL.endsWith(address) && show(request.response);
      failed = shown ? 0 : failed + 1;
      if (failed >= FAILS_BEFORE_REST) rest();
    });
    request.send();
  }

  function rest() {
    clearInterval(timer);
    timer = 0;
    button.textContent = button.dataset.go;
  }

  function go() {
    timer = setInterval(ask, EVERY);
    button.textContent = button.dataset.stop;
  }

  button.hidden = false;
  button.addEventListener("click", () => (timer ? rest() : go()));
  go();
}

const box = document.querySelector("#progress[data-address]");
if (box) watch(box, document.querySelector("#watch"));

const onward = document.querySelector("#go-on");
if (onward) location.replace(onward.href);
