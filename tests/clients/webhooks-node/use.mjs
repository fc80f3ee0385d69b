// Runs the TypeScript receiver of the documentation, and verifies what Roster sends by two libraries.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import * as standard from "standardwebhooks";

const installed = (name) => createRequire(new URL(`${name}/`, import.meta.url))(name);
const [svix, ts] = ["svix", "typescript"].map(installed);
const { default: Ajv } = createRequire(new URL("ajv/", import.meta.url))("ajv/dist/2020.js");

const run = randomUUID().slice(0, 8);

async function call(method, path, body) {
  const headers = { Authorization: `Bearer ${process.env.SERVER_KEY}`, "Content-Type": "application/json" };
  const response = await fetch(process.env.SERVER_URL + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  assert.ok(response.ok, text);
  return text ? JSON.parse(text) : null;
}

const page = readFileSync(process.argv[2], "utf8");
const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((found) => found[1]);
assert.equal(blocks.length, 1, "the page has one receiver in TypeScript");
const options = { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } };
const file = new URL("receiver.mjs", import.meta.url);
writeFileSync(file, ts.transpileModule(blocks[0], options).outputText);
const { receiver } = await import(file);

const seen = new Set();
const processed = [];
let told = () => {};
const next = async (count) => {
  const late = setTimeout(() => assert.fail("nothing was delivered"), 15000);
  while (processed.length < count) await new Promise((done) => (told = done));
  clearTimeout(late);
};
// The secret is known once the webhook is there, which needs the port.
const free = createServer().listen(0, "127.0.0.1");
await once(free, "listening");
const { port } = free.address();
await new Promise((done) => free.close(done));
const hook = { id: `node-${run}`, properties: { url: `http://127.0.0.1:${port}/`, events: ["group.*"] } };
const secret = (await call("POST", "/webhook", hook)).properties.secret;
const server = receiver(secret, (id) => seen.has(id), async (type, entity, id) => {
  seen.add(id);
  processed.push([type, entity.id]);
  told();
});
const deliveries = [];
server.on("request", (request) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => deliveries.push([Buffer.concat(parts).toString(), request.headers]));
});
server.listen(port, "127.0.0.1");
await once(server, "listening");

await call("POST", "/group", { id: `devs-${run}`, properties: { name: "Ünïcode" } });
await next(1);
const newer = (await call("POST", `/webhook/node-${run}/secret`)).properties.secret;
await call("DELETE", `/group/devs-${run}`);
await next(2);
assert.deepEqual(processed, [["group.created", `devs-${run}`], ["group.deleted", `devs-${run}`]]);

for (const library of [standard, svix]) {
  for (const [secrets, [body, headers]] of [[[secret], deliveries[0]], [[secret, newer], deliveries[1]]]) {
    for (const one of secrets) {
      new library.Webhook(one).verify(body, headers);
      assert.throws(() => new library.Webhook(one).verify(`${body} `, headers));
    }
  }
}

// What was delivered is what the document says: OpenAPI 3.1 is JSON Schema, with more keywords. Formats are
// not known to the validator.
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(JSON.parse(readFileSync(process.argv[3], "utf8")), "roster");
function mustBe(name, body) {
  const check = ajv.compile({ $ref: `roster#/components/schemas/${name}` });
  assert.ok(check(body), JSON.stringify(check.errors));
  assert.ok(!check({ ...body, data: { ...body.data, id: 1 } }), "the schema refuses something else");
}
for (const [body] of deliveries) mustBe("GroupEvent", JSON.parse(body));
await call("PATCH", `/webhook/node-${run}`, { properties: { payload: "thin" } });
await call("POST", "/group", { id: `thin-${run}`, properties: {} });
await next(3);
mustBe("ThinEvent", JSON.parse(deliveries[2][0]));
const unsigned = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" });
assert.equal(unsigned.status, 400);
await call("DELETE", `/webhook/node-${run}`);
server.close();
server.closeAllConnections();
console.log("standardwebhooks and svix for Node accept what Roster sends, and the receiver works");
