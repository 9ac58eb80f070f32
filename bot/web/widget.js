/* Taken in by other sites: <script src="https://…/widget.js" data-language="zh-Hant" async></script>
   A button at the lower edge opens the chat in a frame. Everything is in a shadow tree of its own,
   styled by a constructed sheet, which the site's rules for inline styles do not touch. */
(words) => {
  const script = document.currentScript;
  if (!script || document.querySelector("chongqing-assistant")) return;
  const home = new URL(script.src).origin;
  const asked = script.dataset.language || document.documentElement.lang || "en";
  const language = languageOf(asked);
  const text = words[language];
  const host = document.createElement("chongqing-assistant");
  const root = host.attachShadow({ mode: "open" });
  const button = document.createElement("button");
  const panel = document.createElement("div");
  let frame = null;

  function languageOf(tag) {
    const parts = tag.toLowerCase().replaceAll("_", "-").split("-");
    if (!["zh", "yue"].includes(parts[0])) return "en";
    if (parts.includes("hans")) return "zh-Hans";
    return ["hant", "tw", "hk", "mo"].some((part) => parts.includes(part)) ? "zh-Hant" : "zh-Hans";
  }

  function open() {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = text.title;
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox");
      frame.referrerPolicy = "origin";
      frame.src = `${home}/widget?lang=${language}`;
      frame.addEventListener("load", () => frame.focus());
      panel.append(frame);
    }
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-label", text.close);
    frame.focus();
  }

  function close() {
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", text.open);
    button.focus();
  }

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    button {
      position: fixed; right: max(1rem, env(safe-area-inset-right)); bottom: max(1rem, env(safe-area-inset-bottom));
      z-index: 2147483000; width: 56px; height: 56px; padding: 0; border: 0; border-radius: 50%;
      background: #0b5f56; color: #fff; box-shadow: 0 4px 16px rgb(0 0 0 / 30%); cursor: pointer;
    }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #0b5f56; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; vertical-align: middle; }
    div {
      position: fixed; right: 1rem; bottom: 84px; z-index: 2147483000; overflow: hidden;
      width: min(400px, calc(100vw - 2rem)); height: min(640px, calc(100dvh - 104px));
      border: 1px solid rgb(0 0 0 / 20%); border-radius: 16px; background: #f7f6f2; box-shadow: 0 12px 40px rgb(0 0 0 / 30%);
    }
    div[hidden] { display: none; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    @media (max-width: 30rem), (max-height: 32rem) {
      div { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; }
      button[aria-expanded="true"] { display: none; }
    }
    @media (prefers-color-scheme: dark) { div { background: #0f1517; } }
    @media print { button, div { display: none; } }
  `);
  root.adoptedStyleSheets = [sheet];

  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", "M4 5h16v11H10l-4.5 4v-4H4zM8 9h8M8 12.5h5");
  drawing.append(line);
  button.append(drawing);
  button.type = "button";
  button.setAttribute("aria-label", text.open);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => (panel.hidden ? open() : close()));
  panel.hidden = true;
  root.append(panel, button);

  /* The chat says when it wants to be closed: Escape, or its own button. */
  window.addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.origin === home && event.data === "chongqing-assistant:close") close();
  });
  host.lang = language;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });
  const put = () => document.body.append(host);
  if (document.body) put();
  else document.addEventListener("DOMContentLoaded", put);
}
