// An SMTP server that fails on command: `node server.mjs DIRECTORY [MODE]` prints its port, and writes each message
// that it has read to the directory, in a file that begins with its number. What it does with a message
// is the first part of the recipient's name:
//
//   never-   refuses the recipient for good      later-  refuses the recipient for now
//   full-    refuses the message for now         drop-   closes the connection after the message
//   slow-    takes the message after 35 seconds  kill-   kills the process in DIRECTORY/pid, and takes the message
//
// MODE is `plain`, or how it treats STARTTLS: `starttls` (with DIRECTORY/key.pem and cert.pem), `refused`
// (answers 454), `closed` (closes the connection), `injected` (sends a response before the encryption that
// belongs behind it).
import { readFileSync, writeFileSync } from "node:fs";
import { SMTPServer } from "smtp-server";
import { SMTPConnection } from "smtp-server/lib/smtp-connection.js";

const [directory, mode = "plain"] = process.argv.slice(2);
const refusals = {
  never: [550, "5.1.1 nobody of that name"],
  later: [451, "4.7.1 come again"],
  full: [452, "4.2.2 the mailbox is full"],
};
const deed = (address) => address.split("@")[0].split("-")[0];
const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });
let count = 0;

const upgrade = SMTPConnection.prototype.handler_STARTTLS;
SMTPConnection.prototype.handler_STARTTLS = function (command, done) {
  if (mode === "refused") this.send(454, "4.7.0 TLS is not available");
  if (mode === "closed") {
    this.send(220, "Ready to start TLS");
    this._socket.end();
  }
  if (mode === "injected") {
    this._socket.write("220 Ready\r\n250-relay.example.com\r\n250 8BITMIME\r\n");
    return this.upgrade(done);
  }
  return mode === "starttls" ? upgrade.call(this, command, done) : done();
};

const encrypts = mode === "starttls" || mode === "injected";
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: mode === "plain" ? ["AUTH", "STARTTLS"] : ["AUTH"],
  disableReverseLookup: true,
  ...(encrypts && { key: readFileSync(`${directory}/key.pem`), cert: readFileSync(`${directory}/cert.pem`) }),
  onRcptTo({ address }, session, done) {
    const refused = deed(address) === "full" ? undefined : refusals[deed(address)];
    done(refused && refusal(...refused));
  },
  async onData(stream, session, done) {
    const { address } = session.envelope.rcptTo[0];
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const name = `${String((count += 1)).padStart(5, "0")}-${address.replace(/[^\w.@+-]/g, "_")}`;
    const keep = () => writeFileSync(`${directory}/${name}`, Buffer.concat(chunks));
    switch (deed(address)) {
      case "full":
        return done(refusal(...refusals.full));
      case "drop":
        keep();
        return [...server.connections].find((connection) => connection.session === session)._socket.destroy();
      case "kill":
        keep();
        try {
          process.kill(Number(readFileSync(`${directory}/pid`, "utf8")), "SIGKILL");
        } catch {
          // It is dead already.
        }
        return done();
      case "slow":
        keep();
        return setTimeout(done, 35_000);
      default:
        keep();
        return done();
    }
  },
});
server.on("error", (error) => console.error(String(error)));
server.listen(0, "127.0.0.1", () => console.log(server.server.address().port));
