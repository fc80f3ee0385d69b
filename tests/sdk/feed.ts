
// Runs the consumers in TypeScript of docs/feed.md, which stand before this.
import assert from "node:assert/strict";

const send = (path: string, body?: unknown) =>
  fetch(`${URL}${path}`, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  }).then((response) => response.json());

for (const consumer of [follow, followStream]) {
  const [name, seen] = [`ts-${consumer.name}`, [] as string[]];
  const { next } = await send("/change?after=now");
  const enough = new Promise<void>((done) => {
    void consumer(next, async () => {}, async (action, entity) => {
      seen.push(`${action} ${entity.id}`);
      if (seen.length === 3) done();
    });
  });
  for (const number of [0, 1, 2]) await send("/group", { "entity-type": "group", id: `${name}-${number}` });
  await enough;
  assert.deepEqual(seen, [0, 1, 2].map((number) => `group.created ${name}-${number}`));
}
process.exit(0);
