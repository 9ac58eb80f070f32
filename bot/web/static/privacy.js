/* What is kept about this browser: downloaded, or erased here and on the server. */
const rights = document.getElementById("rights");
const told = document.getElementById("told");

function session() {
  try { return localStorage.getItem("session"); } catch { return null; }
}

async function post(address) {
  const body = JSON.stringify({ session: session() });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(address, { method: "POST", headers, body });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function save(content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  link.download = "my-data.json";
  link.click();
  // Not at once: the download begins after this.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function act(work) {
  told.textContent = "";
  if (!session()) {
    told.textContent = rights.dataset.nothing;
    return;
  }
  try {
    told.textContent = await work();
  } catch {
    told.textContent = rights.dataset.failed;
  }
}

document.getElementById("show").addEventListener("click", () => act(async () => {
  save(await post("/api/my-data"));
  return rights.dataset.saved;
}));

document.getElementById("forget").addEventListener("click", () => act(async () => {
  if (!confirm(rights.dataset.sure)) return "";
  await post("/api/forget");
  localStorage.clear();
  sessionStorage.clear();
  return rights.dataset.done;
}));

rights.hidden = false;
