//! Parses the output of third-party linters. Only `.ci/run` runs them, because that needs the network.

use xtask::external::{read_redocly, read_spectral};

#[test]
fn redocly_prints_a_document_a_file() {
    let report = read_redocly(
        r#"{ "totals": {}, "problems": [] }{ "problems": [
            { "ruleId": "struct", "severity": "error", "message": "wrong",
              "location": [{ "source": { "ref": "openapi/oms.yaml" }, "start": { "line": 7, "col": 3 } }] },
            { "ruleId": "info-license", "severity": "warn", "message": "no licence", "location": [] } ] }"#,
    );
    let report = report.unwrap();
    assert_eq!(report.errors, ["openapi/oms.yaml:7: struct: wrong"]);
    assert_eq!(report.warnings, [":0: info-license: no licence"]);
    assert!(read_redocly("").is_err() && read_redocly("Something went wrong").is_err());
}

#[test]
fn spectral_counts_lines_from_zero() {
    let report = read_spectral(
        r#"[{ "code": "oas3-schema", "message": "wrong", "severity": 0, "source": "openapi/oms.yaml", "range": { "start": { "line": 6 } } },
            { "code": "info-contact", "message": "nobody", "severity": 1, "source": "openapi/oms.yaml", "range": { "start": { "line": 0 } } }]"#,
    );
    let report = report.unwrap();
    assert_eq!(report.errors, ["openapi/oms.yaml:7: oas3-schema: wrong"]);
    assert_eq!(report.warnings, ["openapi/oms.yaml:1: info-contact: nobody"]);
    assert!(read_spectral("").is_err());
}
