//! The files of `deploy/` name what there is: no container engine runs here, so that is what can be
//! known of them.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop where it stands")]

use std::{collections::BTreeSet, fs, path::PathBuf, process::Command};

use coterie_binaries::NodeProcess;
use yaml_rust2::{Yaml, YamlLoader};

fn file(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn help() -> String {
    let output = Command::new(NodeProcess::program()).arg("--help").output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// The words of a text that begin like this and go on with such characters.
fn words(text: &str, begin: &str, goes_on: impl Fn(char) -> bool) -> BTreeSet<String> {
    let starts = text.match_indices(begin).filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_')
    });
    starts
        .map(|(at, _)| {
            let rest = &text[at + begin.len()..];
            let end = rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
            format!("{begin}{}", &rest[..end])
        })
        .collect()
}

fn variables(text: &str) -> BTreeSet<String> {
    words(text, "COTERIE_NODE_", |c| c.is_ascii_uppercase() || c == '_')
}

fn compose() -> Yaml {
    YamlLoader::load_from_str(&file("compose.yaml")).unwrap().remove(0)
}

fn keys(yaml: &Yaml) -> BTreeSet<String> {
    yaml.as_hash().unwrap().keys().map(|key| key.as_str().unwrap().to_owned()).collect()
}

/// Names in a list, or the keys of a map.
fn names(yaml: &Yaml) -> BTreeSet<String> {
    match yaml {
        Yaml::Array(items) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
        Yaml::Hash(_) => keys(yaml),
        _ => BTreeSet::new(),
    }
}

#[test]
fn every_variable_and_flag_is_one_of_the_nodes() {
    let help = help();
    for name in ["compose.yaml", "README.md", "Dockerfile"] {
        for variable in variables(&file(name)) {
            let shown = ["=", "]"].map(|end| format!("[env: {variable}{end}"));
            assert!(shown.iter().any(|shown| help.contains(shown)), "{name}: {variable}");
        }
    }
    let set = variables(&file("compose.yaml"));
    let all = "DATABASE_URL REDIS_URL SECRETS BLOBS LISTEN PUBLIC_URL ROLE CONFIG";
    for needed in all.split(' ') {
        assert!(set.contains(&format!("COTERIE_NODE_{needed}")), "{needed}");
    }
    let readme = file("README.md");
    let table: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `COTERIE_")).collect();
    assert!(table.len() >= 6);
    for line in table {
        for flag in words(line, "--", |c| c.is_ascii_lowercase() || c == '-') {
            assert!(help.contains(&format!("{flag} <")), "{flag}");
        }
    }
    for role in ["all", "api", "gateway"] {
        assert!(help.contains(&format!("- {role}:")), "{role} in {help}");
    }
}

#[test]
fn compose_refers_to_nothing_that_it_does_not_have() {
    let compose = compose();
    let services = &compose["services"];
    let mut mounted = BTreeSet::new();
    for (name, service) in services.as_hash().unwrap() {
        let name = name.as_str().unwrap();
        // What a merge key brings stands beside what it overrides.
        let merged = &service["<<"];
        let of = |key: &str| {
            let own = &service[key];
            if own.is_badvalue() { merged[key].clone() } else { own.clone() }
        };
        assert!(of("image").as_str().is_some(), "{name} has an image");
        assert!(names(&of("depends_on")).is_subset(&keys(services)), "{name}: depends_on");
        assert!(!names(&of("networks")).is_empty(), "{name} is in a network");
        assert!(names(&of("networks")).is_subset(&keys(&compose["networks"])), "{name}: networks");
        for volume in names(&of("volumes")) {
            let source = volume.split(':').next().unwrap().to_owned();
            match source.strip_prefix("./") {
                Some(path) => drop(file(path)),
                None => drop(mounted.insert(source)),
            }
        }
    }
    assert_eq!(mounted, keys(&compose["volumes"]));
    let wanted = ["node-a", "node-b", "postgres", "proxy", "redis"];
    assert_eq!(keys(services), wanted.map(str::to_owned).into());
    let needed = words(&file("compose.yaml"), "${", |c| c.is_ascii_uppercase() || c == '_');
    for variable in needed {
        let assignment = format!("\n{}=", &variable[2..]);
        assert!(file("env.example").contains(&assignment), "{variable}");
    }
}

#[test]
fn the_proxy_speaks_to_the_nodes_where_they_listen_and_is_believed() {
    let compose = compose();
    let caddy = file("Caddyfile");
    let listen = &compose["x-node"]["environment"]["COTERIE_NODE_LISTEN"];
    let port = listen.as_str().unwrap().rsplit(':').next().unwrap();
    let line = caddy.lines().find(|line| line.trim().starts_with("reverse_proxy")).unwrap();
    let upstreams: Vec<&str> =
        line.split_whitespace().filter(|word| word.starts_with("node-")).collect();
    assert_eq!(upstreams.len(), 2);
    for upstream in upstreams {
        let (host, at) = upstream.split_once(':').unwrap();
        assert_eq!(at, port);
        assert!(keys(&compose["services"]).contains(host), "{host}");
    }
    let image = file("Dockerfile");
    assert!(image.contains(&format!("EXPOSE {port}\n")));
    // The web client is built before the node takes it in.
    let web = image.find("--package xtask -- web").unwrap();
    assert!(web < image.find("COTERIE_EMBED_WEB=/coterie/clients/web/out cargo build").unwrap());
    let proxy = compose["services"]["proxy"]["networks"]["edge"]["ipv4_address"].as_str().unwrap();
    assert!(file("node.toml").contains(&format!("trusted_proxies = [\"{proxy}\"]")));
    for route in ["/metrics", "/healthz", "/readyz", "/v1/admin/*"] {
        assert!(caddy.contains(route), "{route} stays inside");
    }
}

#[test]
fn a_node_starts_with_the_settings_file_and_counts_as_the_readme_says() {
    let settings = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../deploy/node.toml");
    let node = NodeProcess::start_with(&["--config", settings.to_str().unwrap()]);
    assert!(node.get("/readyz").ends_with("\r\n\r\nready\n"));
    assert!(node.get("/v1/info").starts_with("HTTP/1.1 200"));
    let metrics = node.get("/metrics");
    let named = words(&file("README.md"), "coterie_", |c| c.is_ascii_lowercase() || c == '_');
    assert!(named.len() >= 7, "{named:?}");
    for name in named {
        let family = name.strip_suffix("_total").unwrap_or(&name);
        assert!(metrics.contains(&format!("# TYPE {family} ")), "{name} in {metrics}");
    }
}
