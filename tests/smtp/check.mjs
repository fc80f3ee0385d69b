// Checks messages: `node check.mjs FILE…`. Each must be what a mail program expects of it: text and HTML, the headers
// of automatic mail, no image and nothing else from elsewhere, and HTML that a validator accepts.
import { readFileSync } from "node:fs";
import { HtmlValidate } from "html-validate";
import { simpleParser } from "mailparser";

// What mail programs need is older than what the rules ask of pages: tables that set out the page, and styles
// in attributes.
const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    "no-inline-style": "off",
    "no-deprecated-attr": "off",
    "long-title": "off",
  },
});
const faults = [];
for (const file of process.argv.slice(2)) {
  const raw = readFileSync(file);
  const mail = await simpleParser(raw);
  const must = (holds, what) => holds || faults.push(`${file}: ${what}`);
  must(raw.length <= 60_000, `${raw.length} bytes`);
  must(mail.messageId && mail.date && mail.subject && mail.from?.value.length === 1, "a header is missing");
  must(mail.to?.value.length === 1 && !mail.cc && !mail.bcc, "it has more than one recipient");
  must(mail.headers.get("auto-submitted") === "auto-generated", "it does not say that a program wrote it");
  must(mail.text?.trim() && mail.html, "it lacks text or HTML");
  must(!/<(img|script|link|iframe|object|form)\b|url\(|@import/i.test(mail.html), "it loads something");
  const report = await validator.validateString(mail.html, file);
  for (const { messages } of report.results) {
    for (const { line, column, message, ruleId } of messages) faults.push(`${file}:${line}:${column} ${message} (${ruleId})`);
  }
}
for (const fault of faults) console.error(fault);
console.log(`${process.argv.length - 2} messages, ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
