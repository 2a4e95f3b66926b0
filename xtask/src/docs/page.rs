//! The HTML of the site.

use crate::spec::model::Api;

use super::RENDERER_ASSET;

/// Returns the page of one service, which contains the document: it also opens from a folder, without a server.
pub(super) fn reference(api: &Api, document: &str) -> String {
    // This is the only sequence that would end a script element.
    let document = document.replace("</", "<\\/");
    let title = escape(&api.title);
    let service = &api.service;
    format!(
        r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>
body {{ margin: 0; }}
.back {{ font: 14px/1.4 system-ui, sans-serif; padding: 8px 16px; border-bottom: 1px solid #8884; }}
.back a {{ color: inherit; }}
/* The renderer draws requests in the colors of the dark theme, whatever the reader asked for. */
.light-mode .request-card.dark-mode {{
  color-scheme: light;
  --scalar-background-1: #fff; --scalar-background-2: #f6f6f6; --scalar-background-3: #e7e7e7;
  --scalar-color-1: #1b1b1b; --scalar-color-2: #707070; --scalar-color-3: #707070;
  --scalar-border-color: #dfdfdf; --scalar-scrollbar-color: #0000002e; --scalar-scrollbar-color-active: #0000005c;
  --scalar-color-green: #067a4f; --scalar-color-red: #c00011; --scalar-color-yellow: #8a6a00; --scalar-color-blue: #0069ad;
  --scalar-color-orange: #b84a00; --scalar-color-purple: #5203d1; --scalar-color-accent: #0069ad;
}}
</style>
</head>
<body>
<nav class="back"><a href="../index.html">All services</a> · <a href="openapi.json">openapi.json</a> ·
<a href="reference.json">reference.json</a> (OpenAPI 3.1, with facts, samples, links and permissions)</nav>
<main id="reference"></main>
<script type="application/json" id="document">{document}</script>
<script src="../{RENDERER_ASSET}"></script>
<script>
Scalar.createApiReference("#reference", {{
  content: document.getElementById("document").textContent,
  slug: "{service}",
  // This page sends no request to any other host.
  withDefaultFonts: false,
  telemetry: false,
  agent: {{ disabled: true }},
  mcp: {{ disabled: true }},
  hideClientButton: true,
  hideTestRequestButton: true,
  showDeveloperTools: "never",
  documentDownloadType: "none",
  generateOperationSlug: (operation) => operation.operationId,
  defaultOpenAllTags: false,
  hideModels: false,
  hiddenClients: true,
}});
</script>
</body>
</html>
"##
    )
}

/// The entry of a service on the first page: its name, its title, and the number of its operations.
pub(super) type Title = (String, String, usize);

/// Returns the first page, which lists the services.
pub(super) fn contents(services: &[Title], changes: Option<&str>) -> String {
    let entries: String = services
        .iter()
        .map(|(service, title, operations)| {
            let title = escape(title);
            format!(
                "<li><a href=\"{service}/index.html\">{title}</a><br><small>{operations} operations · \
                 <a href=\"{service}/openapi.json\">openapi.json</a> · \
                 <a href=\"{service}/reference.json\">reference.json</a></small></li>\n"
            )
        })
        .collect();
    let changes =
        changes.map(|file| format!("<p><a href=\"{file}\">What changed, and what it does to callers</a></p>\n"));
    let changes = changes.unwrap_or_default();
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Huawei Cloud OMS and DCS: reference</title>
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.6 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; padding: 0 1rem; }}
li {{ margin: 1rem 0; }}
</style>
</head>
<body>
<h1>API reference</h1>
<p>OpenAPI documents of two services of Huawei Cloud, written by hand from public sources. Not affiliated with Huawei.</p>
<ul>
{entries}</ul>
{changes}
</body>
</html>
"#
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
