//! Lists names that generators for other languages cannot use unchanged: keywords of C#, Go, Java, Python and
//! TypeScript. The ambiguous words of YAML 1.1 are not listed here: the `yaml` rule reports them anywhere.

/// A language and its keywords. Comparison is case-sensitive: `default` is a keyword, `Default` is not.
#[rustfmt::skip]
const KEYWORDS: [(&str, &[&str]); 5] = [
    ("C#", &[
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const",
        "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern",
        "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface",
        "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override",
        "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof",
        "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint",
        "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ]),
    ("Go", &[
        "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go",
        "goto", "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch",
        "type", "var",
    ]),
    ("Java", &[
        "abstract", "assert", "boolean", "break", "byte", "case", "catch", "char", "class", "const", "continue",
        "default", "do", "double", "else", "enum", "extends", "false", "final", "finally", "float", "for", "goto",
        "if", "implements", "import", "instanceof", "int", "interface", "long", "native", "new", "null", "package",
        "private", "protected", "public", "return", "short", "static", "strictfp", "super", "switch", "synchronized",
        "this", "throw", "throws", "transient", "true", "try", "void", "volatile", "while",
    ]),
    ("Python", &[
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
        "False", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "None", "nonlocal", "not",
        "or", "pass", "raise", "return", "True", "try", "while", "with", "yield",
    ]),
    ("TypeScript", &[
        "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do",
        "else", "enum", "export", "extends", "false", "finally", "for", "function", "if", "implements", "import",
        "in", "instanceof", "interface", "let", "new", "null", "package", "private", "protected", "public", "return",
        "static", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with",
        "yield",
    ]),
];

/// Names that already exist in a class of another language, regardless of the suffix that its generator appends to
/// keywords. They are the members of every JavaScript object, and the names by which methods refer to their own object.
const MEMBERS: [&str; 5] = ["__proto__", "constructor", "prototype", "self", "this"];

/// Returns the languages in which a name is a keyword, for messages.
pub(super) fn keyword_of(name: &str) -> Option<String> {
    let languages: Vec<&str> =
        KEYWORDS.iter().filter(|(_, words)| words.contains(&name)).map(|(language, _)| *language).collect();
    (!languages.is_empty()).then(|| languages.join(" and "))
}

/// Whether a field or parameter of this name breaks the class of some language. For fields and parameters, generators
/// escape keywords, because the service dictates these names.
pub(super) fn is_member(name: &str) -> bool {
    MEMBERS.contains(&name)
}
