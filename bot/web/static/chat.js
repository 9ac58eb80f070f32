const texts = JSON.parse(document.body.dataset.texts);
const pageLanguage = document.body.dataset.language;
const byId = (id) => document.getElementById(id);
const log = byId("log");
const composer = byId("composer");
const question = byId("question");
const counter = byId("counter");
const shortcuts = byId("shortcuts");
const longest = Number(question.dataset.longest);

const PATIENCE = 30_000;
const NEWS_EVERY = 60_000;
const KEPT = 60;
const JUDGED = ["answered", "overview", "list", "declined"];
const FOLDERS = { fact: "facts", task: "tasks", milestone: "milestones" };
const THUMB = "M7 21V10l5-7c1.5 0 2.3 1 2 2.5L13 10h6a2 2 0 0 1 2 2.4l-1.5 7A2 2 0 0 1 17.5 21zM3 10h4v11H3z";
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let busy = false;
let answerLanguage = pageLanguage;
let numbered = 0;

/* Storage may be refused (private windows, settings): then memory holds what the page needs. */
function storage(kind) {
  const memory = new Map();
  return {
    get(key) {
      try { return window[kind].getItem(key) ?? memory.get(key) ?? null; } catch { return memory.get(key) ?? null; }
    },
    set(key, value) {
      memory.set(key, value);
      try { window[kind].setItem(key, value); } catch { /* memory has it */ }
    },
    remove(key) {
      memory.delete(key);
      try { window[kind].removeItem(key); } catch { /* memory has forgotten it */ }
    },
  };
}
const lasting = storage("localStorage");
const ofTab = storage("sessionStorage");

function sessionId() {
  let id = lasting.get("session");
  if (!/^[\w-]{16,64}$/.test(id ?? "")) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    lasting.set("session", id);
  }
  return id;
}

function transcript() {
  try {
    const kept = JSON.parse(ofTab.get("transcript") ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
function remember(entry) {
  ofTab.set("transcript", JSON.stringify([...transcript(), entry].slice(-KEPT)));
}

/* Everything from the server becomes text nodes and attributes, never markup. */
function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
const unseen = (text) => element("span", { className: "unseen" }, text);

function webAddress(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

function references(numbers, anchor) {
  return (numbers ?? []).map((number) => {
    const link = element("a", { href: `#${anchor}-${number}`, "aria-label": `${texts.source} ${number}` }, `[${number}]`);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const line = byId(`${anchor}-${number}`);
      if (!line) return;
      line.closest("details").open = true;
      (line.querySelector("a") ?? line).focus();
    });
    return element("span", { className: "ref" }, link);
  });
}

function paragraphs(parts, anchor) {
  const blocks = [];
  for (const part of parts) {
    const refs = references(part.refs, anchor);
    if (part.kind === "item") {
      if (blocks.at(-1)?.tagName !== "UL") blocks.push(element("ul"));
      blocks.at(-1).append(element("li", {}, part.text, ...refs));
    } else if (part.kind === "note") {
      if (blocks.at(-1)?.className !== "note") blocks.push(element("div", { className: "note" }));
      const label = blocks.at(-1).childElementCount ? null : element("b", {}, texts.note);
      blocks.at(-1).append(element("p", {}, label, part.text, ...refs));
    } else {
      blocks.push(element("p", { className: part.kind === "lead" ? "lead" : "text" }, part.text, ...refs));
    }
  }
  return blocks;
}

function sourceLine(source, anchor) {
  const line = element("li", { id: `${anchor}-${source.number}`, value: source.number, tabIndex: -1 });
  const address = webAddress(source.url);
  const name = address
    ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, source.name, unseen(` (${texts.opens})`))
    : source.name;
  line.append(name);
  if (source.date) line.append(" · ", element("time", {}, source.date));
  return line;
}

function sourceList(sources, anchor) {
  if (!sources?.length) return null;
  const lines = sources.map((source) => sourceLine(source, anchor));
  return element(
    "details",
    {},
    element("summary", {}, `${texts.sources} (${sources.length})`),
    element("ol", { className: "sources" }, ...lines),
  );
}

function chips(buttons) {
  if (!buttons?.length) return null;
  const made = buttons.map((button) => element("li", {}, element("button", { type: "button", className: "chip", "data-payload": button.payload }, button.title)));
  return element("ul", { className: "chips" }, ...made);
}

function drawing(path, className) {
  const name = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(name, "svg");
  const line = document.createElementNS(name, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  if (className) svg.setAttribute("class", className);
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/* The page of what was told first: there are all its sources and its history. */
function pageLink(answer) {
  const [kind, name] = (answer.statements?.[0] ?? "").split(":");
  if (answer.outcome !== "answered" || !(kind in FOLDERS)) return null;
  const address = `/${answer.language.toLowerCase()}/${FOLDERS[kind]}/${encodeURIComponent(name)}`;
  const link = element("a", { href: address, className: "page" }, texts.page);
  if (byId("close")) link.target = "_blank";
  return link;
}

function foot(answer, judged) {
  const parts = [judged ? thumbs(answer) : null, pageLink(answer)].filter(Boolean);
  return parts.length ? element("div", { className: "foot-row" }, ...parts) : null;
}

/* Only what tells something can be judged; the verdict goes off without the session. */
function thumbs(answer) {
  if (!JUDGED.includes(answer.outcome)) return null;
  const row = element("div", { className: "thumbs", role: "group", "aria-label": texts.helpful });
  const made = [["good", texts.up, ""], ["poor", texts.down, "down"]].map(([verdict, label, turned]) => {
    const button = element("button", { type: "button", "aria-label": label, title: label }, drawing(THUMB, turned));
    button.addEventListener("click", () => judge(row, answer, verdict));
    return button;
  });
  row.append(element("span", { "aria-hidden": "true" }, texts.helpful), ...made);
  return row;
}

async function judge(row, answer, verdict) {
  const said = { verdict, language: answer.language, outcome: answer.outcome, subject: answer.field ?? answer.topic, statements: answer.statements ?? [] };
  const response = await fetch("/api/feedback", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(said),
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => null);
  const thanks = element("span", { tabIndex: -1 }, response?.ok ? texts.thanks : texts.failed);
  row.replaceChildren(thanks);
  thanks.focus({ preventScroll: true });
}

function show(article, fresh) {
  if (fresh && !calm.matches) article.classList.add("fresh");
  log.append(article);
  shortcuts.hidden = false;
  return article;
}

function showSaid(text, fresh = true) {
  return show(element("article", { className: "said" }, unseen(`${texts.you}: `), text), fresh);
}

function showAnswer(message, fresh = true, news = false) {
  const answer = message.answer;
  const anchor = `source-${(numbered += 1)}`;
  const failed = answer.outcome === "failed";
  const article = element(
    "article",
    { className: failed ? "answer failed" : "answer", lang: answer.language, tabIndex: -1 },
    news ? element("p", { className: "tag" }, texts.news) : unseen(`${texts.assistant}: `),
    ...paragraphs(answer.parts, anchor),
    sourceList(answer.sources, anchor),
    chips(message.buttons),
    foot(answer, fresh && !news),
  );
  answerLanguage = answer.language;
  return show(article, fresh);
}

function showFailure(reason, again) {
  const retry = element("button", { type: "button", className: "chip" }, texts.retry);
  const article = element(
    "article",
    { className: "answer failed", tabIndex: -1 },
    element("p", { className: "text" }, reason),
    element("ul", { className: "chips" }, element("li", {}, retry)),
  );
  retry.addEventListener("click", () => {
    if (busy) return;
    article.remove();
    again();
  });
  return show(article, true);
}

function scrollTo(article) {
  article.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
}

function setBusy(state) {
  busy = state;
  document.body.classList.toggle("busy", state);
  byId("send").setAttribute("aria-disabled", String(state));
  byId("status").textContent = state ? texts.looking : "";
  byId("dots")?.remove();
  if (state) log.append(element("div", { id: "dots", className: "dots", "aria-hidden": "true" }, ...[0, 1, 2].map(() => element("i"))));
}

async function post(body) {
  const response = await fetch("/api/chat", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!response.ok) throw Object.assign(new Error("refused"), { status: response.status });
  return (await response.json()).messages;
}

/* By keyboard from a chip, the focus goes along to the answer; while typing it stays. */
async function exchange(said, article, moveFocus) {
  setBusy(true);
  try {
    const messages = await post({ session: sessionId(), ...said });
    setBusy(false);
    const shown = messages.map((message) => {
      remember({ message });
      return showAnswer(message);
    });
    const failed = messages.some((message) => message.answer.outcome === "failed");
    if (failed && shown.length) addRetry(shown.at(-1), () => exchange(said, article, true));
    if (moveFocus) shown[0]?.focus({ preventScroll: true });
  } catch (error) {
    setBusy(false);
    const reason = error.status === 429 ? texts.busy : texts.failed;
    const failure = showFailure(reason, () => exchange(said, article, true));
    if (moveFocus) failure.focus({ preventScroll: true });
  }
  scrollTo(article);
}

function addRetry(article, again) {
  const retry = element("button", { type: "button", className: "chip" }, texts.retry);
  retry.addEventListener("click", () => {
    if (busy) return;
    retry.remove();
    again();
  });
  article.append(retry);
}

function say(text, said, moveFocus) {
  if (busy) return;
  const article = showSaid(text);
  remember({ said: text });
  scrollTo(article);
  exchange(said, article, moveFocus);
}

function askTyped() {
  const text = question.value.trim();
  if (busy || !text || [...text].length > longest) return;
  question.value = "";
  fit();
  say(text, { text, language: answerLanguage }, false);
}

function fit() {
  question.style.height = "auto";
  question.style.height = `${question.scrollHeight}px`;
  const left = longest - [...question.value.trim()].length;
  counter.textContent = left < 0 ? `${-left} ${texts.over}` : left <= 200 ? `${left} ${texts.left}` : "";
  counter.classList.toggle("over", left < 0);
  question.setAttribute("aria-invalid", String(left < 0));
  if (left < 0) byId("status").textContent = counter.textContent;
}

function startAnew() {
  lasting.remove("session");
  ofTab.remove("transcript");
  log.replaceChildren();
  shortcuts.hidden = true;
  answerLanguage = pageLanguage;
  byId("status").textContent = texts.cleared;
  byId("scroll").scrollTop = 0;
  question.focus();
}

function restore() {
  log.setAttribute("aria-live", "off");
  for (const entry of transcript()) {
    try {
      if (entry.said) showSaid(entry.said, false);
      else showAnswer(entry.message, false, entry.news);
    } catch {
      /* an entry of an older version of this page */
    }
  }
  answerLanguage = pageLanguage;
  const last = log.querySelector(".said:last-of-type") ?? log.lastElementChild;
  const mine = [...log.querySelectorAll(".said")].at(-1) ?? last;
  mine?.scrollIntoView({ block: "start", behavior: "instant" });
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

async function fetchNews() {
  if (document.hidden || busy || lasting.get("session") === null) return;
  try {
    const query = new URLSearchParams({ session: sessionId(), language: answerLanguage });
    const response = await fetch(`/api/announcements?${query}`, { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) return;
    for (const message of (await response.json()).messages) {
      remember({ message, news: true });
      showAnswer(message, true, true);
    }
  } catch {
    /* the next round asks again */
  }
}

/* A link has brought its wish along: said once, not again when the page is loaded anew. */
function closeOffer() {
  byId("offer")?.remove();
  history.replaceState(null, "", location.pathname);
}

function takeUpLink() {
  const { first, firstTitle } = document.body.dataset;
  const offer = byId("offer");
  if (offer && log.childElementCount) {
    log.append(offer);
    scrollTo(offer);
  }
  if (question.value) {
    fit();
    question.focus();
    question.setSelectionRange(question.value.length, question.value.length);
  }
  if (first) {
    history.replaceState(null, "", location.pathname);
    say(firstTitle, { payload: first, language: pageLanguage }, true);
  }
}

/* Within another site, that site closes the frame. */
function closeFrame() {
  window.parent.postMessage("chongqing-assistant:close", "*");
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  askTyped();
});
question.addEventListener("input", fit);
question.addEventListener("keydown", (event) => {
  /* Enter that ends the choice of a Chinese character must not send (229: Safari). */
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  askTyped();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { text, payload } = button.dataset;
  const title = button.dataset.said ?? button.textContent.trim();
  if (text) say(text, { text, language: pageLanguage }, true);
  else if (payload) say(title, { payload, language: button.closest("[lang]").lang }, true);
  if (button.closest("#offer")) closeOffer();
});
byId("new").addEventListener("click", startAnew);
byId("offer-no")?.addEventListener("click", () => {
  closeOffer();
  question.focus();
});
byId("close")?.addEventListener("click", closeFrame);
if (byId("close")) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) closeFrame();
  });
}
document.addEventListener("visibilitychange", fetchNews);
setInterval(fetchNews, NEWS_EVERY);
restore();
takeUpLink();
fetchNews();
