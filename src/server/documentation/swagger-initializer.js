// Starts Swagger UI, with plugins for what it cannot be configured to do: its name is Roster's, the
// filter searches operations and not only tags, and each error response takes one line.

// Within a tag, operations that delete come last, so that the entities of the examples are still there for
// whoever works downwards. `/me` comes before them: its examples need a user's token instead of the key.
const METHODS = ["post", "get", "put", "patch", "delete"];
const rank = (operation) => {
  const [method, path] = [operation.get("method"), operation.get("path")];
  // Calls say in their path what they do.
  const deletes = method === "delete" || /\/(Delete|Remove[A-Z]\w*)$/.test(path);
  const place = deletes ? 3 : path === "/me" ? 2 : path.endsWith("/Create") ? 0 : 1;
  return [place, path, METHODS.indexOf(method)];
};
const inOrder = (one, other) => {
  const [left, right] = [rank(one), rank(other)];
  const place = left.findIndex((value, index) => value !== right[index]);
  return place === -1 ? 0 : left[place] < right[place] ? -1 : 1;
};

const texts = (operation) =>
  [
    operation.get("method"),
    operation.get("path"),
    operation.getIn(["operation", "summary"]),
    operation.getIn(["operation", "operationId"]),
  ].join(" ");

// The operations with all words of the phrase in their method, path, name or summary; of a tag that is
// named, all.
const filtered = (tags, phrase) => {
  const words = phrase.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text) => words.every((word) => text.toLowerCase().includes(word));
  return tags
    .map((tag, name) =>
      has(name) ? tag : tag.update("operations", (all) => all.filter((each) => has(texts(each)))),
    )
    .filter((tag) => tag.get("operations").size > 0);
};

const Roster = ({ React }) => {
  const element = React.createElement;

  const Logo = () =>
    element(
      "span",
      { className: "roster-logo" },
      element("img", { src: "logo.svg", alt: "", width: 32, height: 32 }),
      "Roster",
    );

  const Filter = ({ layoutSelectors, layoutActions }) => {
    const phrase = layoutSelectors.currentFilter();
    const filters = typeof phrase === "string" && phrase.trim() !== "";
    return element(
      "div",
      { className: `wrapper roster-filter${filters ? " roster-filters" : ""}` },
      element("input", {
        type: "search",
        placeholder: "Filter operations, such as “invite” or “delete user”",
        "aria-label": "Filter operations",
        value: typeof phrase === "string" ? phrase : "",
        // An empty phrase would take the box away.
        onChange: (event) => layoutActions.updateFilter(event.target.value || true),
      }),
    );
  };

  // Errors are the same for most operations: their bodies are shown on demand.
  const OneLine = ({ code, response, className, getComponent }) => {
    const Markdown = getComponent("Markdown", true);
    const contents = response.get("content")?.entrySeq().toArray() ?? [];
    const bodies = contents.flatMap(([mediaType, content]) => {
      const named = content.get("examples")?.valueSeq().map((example) => example.get("value"));
      const examples = named?.toArray() ?? [content.get("example")];
      return examples.filter(Boolean).map((example) => [mediaType, example]);
    });
    const shown = bodies.map(([mediaType, example], index) =>
      element(
        "figure",
        { key: index },
        element("figcaption", null, mediaType),
        element("pre", null, JSON.stringify(example, null, 2)),
      ),
    );
    const about = element(Markdown, { source: response.get("description") });
    return element(
      "tr",
      { className: `response roster-error ${className || ""}`, "data-code": code },
      element("td", { className: "response-col_status" }, code),
      element(
        "td",
        { className: "response-col_description", colSpan: 2 },
        shown.length ? element("details", null, element("summary", null, about), ...shown) : about,
      ),
    );
  };

  return {
    fn: { opsFilter: filtered },
    components: { Logo, FilterContainer: Filter },
    wrapComponents: {
      response: (Original) => (props) =>
        element(Number(props.code) < 400 ? Original : OneLine, props),
    },
  };
};

// Swagger UI finds addresses in a document by that of the document.
const absolute = ({ name, url }) => ({ name, url: new URL(url, location.href).href });

window.ui = SwaggerUIBundle({
  urls: DOCUMENTS.map(absolute),
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  operationsSorter: inOrder,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  // Nothing is sent to another server.
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [Roster],
  layout: "StandaloneLayout",
});
