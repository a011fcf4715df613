// A website as the Leads API's document builds it: its form and handler in a page, its route beside them.
// node next_site.mjs FOLDER PORT; CMS_URL and CMS_API_KEY are the route's own.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const [folder, port] = process.argv.slice(2);
const text = (name) => readFileSync(`${folder}/${name}`, "utf8");

const page = await build({
  stdin: {
    contents: `
      import React from "react";
      import { createRoot } from "react-dom/client";
      ${text("handle_submit.tsx")}
      createRoot(document.getElementById("root")).render(${text("form.tsx")});`,
    loader: "tsx",
    resolveDir: fileURLToPath(new URL(".", import.meta.url)),
  },
  bundle: true,
  define: { "process.env.NODE_ENV": '"production"' },
  write: false,
});
const html = `<!doctype html><title>Contact</title><div id="root"></div><script>${page.outputFiles[0].text}</script>`;

const route = await transform(text("route.ts"), { loader: "ts", format: "esm" });
const { POST } = await import(`data:text/javascript,${encodeURIComponent(route.code)}`);

createServer(async (incoming, outgoing) => {
  if (incoming.url !== "/api/contact") {
    outgoing.writeHead(200, { "Content-Type": "text/html" }).end(html);
    return;
  }
  const body = Buffer.concat(await incoming.toArray());
  const answer = await POST(new Request(`http://localhost${incoming.url}`, { method: incoming.method, body }));
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
}).listen(Number(port), "127.0.0.1");
