"""Checks what packaging/ has for containers, of which no image is built here: what the files promise, that they name
settings and paths that exist, and that they agree with each other.

    python3 check.py HELP     HELP: a file with what `roster --help` prints
"""

import json
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
USER = 65532
faults = []


def must(holds, fault):
    if not holds:
        faults.append(fault)


def settings(help_text):
    """The settings that there are. Those with secrets are also read from a file."""
    names = set(re.findall(r"\b(?:ROSTER|DATABASE|SMTP)_[A-Z_]+\b", help_text))
    return names | {f"{name}_FILE" for name in names}


def names_known_settings(known):
    for path in ["Containerfile", "compose.yaml", "kubernetes.yaml", "roster.env", "roster.service"]:
        named = set(re.findall(r"\b(?:ROSTER_|DATABASE_URL)[A-Z_]*\b", (PACKAGING / path).read_text()))
        must(named <= known, f"{path} names {sorted(named - known)}, which are no settings")


def image():
    lines = (PACKAGING / "Containerfile").read_text().replace("\\\n", " ").splitlines()
    last = max(at for at, line in enumerate(lines) if line.startswith("FROM "))
    words = dict(line.split(" ", 1) for line in lines[last:] if re.match(r"[A-Z]+ ", line))
    must(words["FROM"].endswith(":nonroot"), "Containerfile: the image runs as root")
    program = json.loads(words["ENTRYPOINT"])
    check = json.loads(words["HEALTHCHECK"].split(" CMD ")[1])
    must(check == [*program, "healthcheck"], "Containerfile: the health is not asked of the program")
    must(f"--chown={USER}:{USER} /data" in words["COPY"], f"Containerfile: the data is not of {USER}")


def composition():
    file = yaml.safe_load((PACKAGING / "compose.yaml").read_text())
    roster, database = file["services"]["roster"], file["services"]["database"]
    must(roster["depends_on"]["database"]["condition"] == "service_healthy", "compose.yaml: Roster does not wait")
    must("healthcheck" in database and "postgres:" in database["image"], "compose.yaml: the database has no check")
    must(roster["read_only"] and roster["cap_drop"] == ["ALL"], "compose.yaml: Roster may do too much")
    for port in roster["ports"]:
        must(port.startswith("127.0.0.1:"), f"compose.yaml: {port} is open to other machines")
    secrets = {f"/run/secrets/{name}" for name in roster["secrets"]}
    read = {value for name, value in roster["environment"].items() if name.endswith("_FILE")}
    must(read == secrets and set(roster["secrets"]) <= set(file["secrets"]), "compose.yaml: a secret is not given")


def cluster(paths):
    objects = {it["kind"]: it for it in yaml.safe_load_all((PACKAGING / "kubernetes.yaml").read_text())}
    deployment, service = objects["Deployment"]["spec"], objects["Service"]["spec"]
    pod, budget = deployment["template"]["spec"], objects["PodDisruptionBudget"]["spec"]
    [container] = pod["containers"]
    must(deployment["replicas"] == 3 and budget["minAvailable"] == 2, "kubernetes.yaml: not two of three serve")
    labels = deployment["template"]["metadata"]["labels"]
    for selector in [deployment["selector"]["matchLabels"], budget["selector"]["matchLabels"], service["selector"]]:
        must(selector == labels, f"kubernetes.yaml: {selector} selects nothing")
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    for probe in ["startupProbe", "readinessProbe", "livenessProbe"]:
        asked = container[probe]["httpGet"]
        must(asked["path"] in paths and asked["port"] in ports, f"kubernetes.yaml: {probe} asks what is not there")
    environment = {it["name"]: it.get("value") for it in container["env"]}
    for setting, port in [("ROSTER_LISTEN", "http"), ("ROSTER_METRICS_LISTEN", "metrics")]:
        must(environment[setting] == f"0.0.0.0:{ports[port]}", f"kubernetes.yaml: {setting} is another port")
    must(service["ports"][0]["targetPort"] in ports, "kubernetes.yaml: the service leads nowhere")
    security = pod["securityContext"]
    must(security["runAsNonRoot"] and security["runAsUser"] == USER, "kubernetes.yaml: it runs as another user")
    must(container["securityContext"]["readOnlyRootFilesystem"], "kubernetes.yaml: the program can be overwritten")


names_known_settings(settings(pathlib.Path(sys.argv[1]).read_text()))
image()
composition()
cluster(json.loads((ROOT / "openapi" / "roster.json").read_text())["paths"])
for fault in faults:
    print(fault, file=sys.stderr)
sys.exit(bool(faults))
