// What Roster calls in the tests of the console: the receiver of a webhook, and an SMTP server.

import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';

/** Listens on a port of this machine, without keeping the process alive. */
async function listen(server, port = 0) {
  await new Promise((ready, fail) => server.once('error', fail).listen(port, '127.0.0.1', ready));
  server.unref();
  return server.address().port;
}

/** A receiver of webhooks that refuses what is about the entity `refused`. `types` are those of the events that it has accepted. */
export async function webhookReceiver(refused) {
  const types = [];
  const server = createHttpServer(async (request, response) => {
    const { type, data } = JSON.parse(Buffer.concat(await request.toArray()));
    const isRefused = data?.properties?.entity?.id === refused;
    if (!isRefused) types.push(type);
    response.writeHead(isRefused ? 422 : 204).end();
  });
  return { url: `http://127.0.0.1:${await listen(server)}/roster`, types };
}

/** An SMTP server that responds to a recipient as `replies` say. `taken` are the e-mails that it has taken. */
export async function smtpServer(port, replies) {
  const taken = [];
  const server = createServer((socket) => {
    let [rest, to, text] = ['', '', undefined];
    const say = (reply) => socket.write(`${reply}\r\n`);
    const hear = (line) => {
      if (text !== undefined && line !== '.') text.push(line);
      else if (text !== undefined) {
        // A line of an e-mail may go on in the next one (RFC 2045 section 6.7).
        taken.push({ to, text: text.join('\n').replaceAll('=\n', '') });
        text = undefined;
        say('250 taken');
      } else if (line.startsWith('RCPT TO:')) {
        to = /<(.*)>/.exec(line)[1];
        say(replies[to] ?? '250 fine');
      } else if (line === 'DATA') {
        text = [];
        say('354 go on');
      } else if (line === 'QUIT') socket.end('221 bye\r\n');
      else say('250 fine');
    };
    socket.setEncoding('utf8').on('error', () => {}).on('data', (data) => {
      const lines = (rest + data).split('\r\n');
      rest = lines.pop();
      lines.forEach(hear);
    });
    say('220 here');
  });
  await listen(server, port);
  return { taken };
}
