//! Reads the modules of each crate from their syntax: what a file defines, and which files it imports from.
//!
//! A path is followed through aliases and re-exports to the file that defines the item. A facade without items of its
//! own does not count as a dependency. A facade that also defines items does, unless it is the root of a crate. A
//! module and the modules below it count as one unit, so imports from a module's parents are left out. Dependencies
//! that only types reveal (which method a call reaches) are not visible here.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{Item, UseTree, Visibility};

use super::is_generated;
use crate::files::FileSet;

/// The maximum number of aliases that lead to each other; more are a cycle.
const DEEPEST: usize = 16;

/// A crate with hand-written source.
pub(super) struct Crate {
    /// Below the root of the workspace.
    pub folder: String,
    /// By path inside of the crate, the root first.
    modules: BTreeMap<Vec<String>, Module>,
}

/// A module, with a file of its own or inside another module's file.
#[derive(Default)]
struct Module {
    file: String,
    path: Vec<String>,
    /// Items other than modules.
    defined: BTreeSet<String>,
    types: BTreeMap<String, Reach>,
    imports: Vec<Import>,
    /// Paths that its code names.
    named: BTreeSet<Vec<String>>,
}

/// Where a type can be named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// In other crates.
    Everywhere,
    /// In its crate.
    Crate,
}

struct Import {
    /// Its local name; `None` for `*`.
    alias: Option<String>,
    path: Vec<String>,
    /// Whether other modules may import it from here; then it is a re-export, not a use.
    is_public: bool,
}

/// The target of a path.
enum Found<'a> {
    Module(&'a Module),
    Item { module: &'a Module, name: String },
}

impl Crate {
    /// Returns the types that can be named in their whole crate: the file and the name of each, and whether other
    /// crates can name it.
    pub(super) fn types(&self) -> impl Iterator<Item = (&str, &str, Reach)> {
        self.modules.values().flat_map(move |module| {
            module.types.iter().map(|(name, reach)| (module.file.as_str(), name.as_str(), *reach))
        })
    }

    /// Returns, for each file, the files that it imports from, each with one of the names.
    pub(super) fn imports(&self) -> BTreeMap<&str, BTreeMap<&str, String>> {
        let mut edges: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
        for module in self.modules.values() {
            let from = edges.entry(module.file.as_str()).or_default();
            for (target, name) in self.taken(module) {
                if target.file != module.file && !module.path.starts_with(&target.path) {
                    from.entry(target.file.as_str()).or_insert(name);
                }
            }
        }
        edges
    }

    /// Returns what a module imports: the module that defines it and those that re-export it, and the name.
    fn taken(&self, module: &Module) -> Vec<(&Module, String)> {
        let imported = module.imports.iter().filter(|import| !import.is_public);
        let paths = imported.map(|import| (&import.path, import.alias.is_none()));
        let paths = paths.chain(module.named.iter().map(|path| (path, false)));
        let found = paths.flat_map(|(path, is_glob)| {
            let mut passed = Vec::new();
            let (last, name) = match self.find(&module.path, path, 0, &mut passed) {
                Some(Found::Item { module, name }) => (module, name),
                Some(Found::Module(module)) if is_glob => (module, "*".to_owned()),
                _ => return Vec::new(),
            };
            let rooms = passed.into_iter().filter(|facade| !facade.path.is_empty() && !facade.defined.is_empty());
            rooms.chain([last]).map(|module| (module, name.clone())).collect()
        });
        found.collect()
    }

    /// Follows a path that a module names, and records the modules whose imports it goes through.
    fn find<'a>(
        &'a self,
        from: &[String],
        path: &[String],
        depth: usize,
        passed: &mut Vec<&'a Module>,
    ) -> Option<Found<'a>> {
        let (first, rest) = path.split_first()?;
        let (start, rest) = match first.as_str() {
            "crate" => (Vec::new(), rest),
            "self" => (from.to_vec(), rest),
            "super" => (from.split_last()?.1.to_vec(), rest),
            _ => (from.to_vec(), path),
        };
        self.walk(start, rest, depth, passed)
    }

    fn walk<'a>(
        &'a self,
        mut at: Vec<String>,
        path: &[String],
        depth: usize,
        passed: &mut Vec<&'a Module>,
    ) -> Option<Found<'a>> {
        let mut rest = path;
        loop {
            let module = self.modules.get(&at)?;
            let Some((name, behind)) = rest.split_first() else { return Some(Found::Module(module)) };
            if name == "super" {
                at.pop()?;
                rest = behind;
                continue;
            }
            let mut child = at.clone();
            child.push(name.clone());
            if self.modules.contains_key(&child) {
                (at, rest) = (child, behind);
                continue;
            }
            if module.defined.contains(name) {
                return Some(Found::Item { module, name: name.clone() });
            }
            return self.through_imports(module, rest, depth, passed);
        }
    }

    /// Follows a path that begins with an imported name.
    fn through_imports<'a>(
        &'a self,
        module: &'a Module,
        path: &[String],
        depth: usize,
        passed: &mut Vec<&'a Module>,
    ) -> Option<Found<'a>> {
        let (name, behind) = path.split_first().filter(|_| depth <= DEEPEST)?;
        let by_name = module.imports.iter().filter(|import| import.alias.as_ref() == Some(name));
        let by_name = by_name.map(|import| [&import.path, behind].concat());
        let globs = module.imports.iter().filter(|import| import.alias.is_none());
        let globs = globs.map(|import| [&import.path, path].concat());
        by_name.take(1).chain(globs).find_map(|longer| {
            let mut beyond = vec![module];
            let found = self.find(&module.path, &longer, depth + 1, &mut beyond)?;
            passed.append(&mut beyond);
            Some(found)
        })
    }
}

/// Reads every crate with a manifest, from its files below `src`, except for tests and generated files.
pub(super) fn crates(files: &FileSet) -> Vec<Crate> {
    let folders = files.keys().filter_map(|path| path.strip_suffix("/Cargo.toml"));
    folders.map(|folder| read(folder, files)).filter(|krate| !krate.modules.is_empty()).collect()
}

fn read(folder: &str, files: &FileSet) -> Crate {
    let source = format!("{folder}/src/");
    let has_library = files.contains_key(&format!("{source}lib.rs"));
    let mut modules = BTreeMap::new();
    for (path, text) in files.range(source.clone()..).take_while(|(path, _)| path.starts_with(&source)) {
        let Some(below) = path.strip_prefix(&source).and_then(|below| below.strip_suffix(".rs")) else { continue };
        let is_other_program = below.starts_with("bin/") || (below == "main" && has_library);
        if is_generated(path) || is_other_program || is_test(below) {
            continue;
        }
        let mut parts: Vec<String> = below.split('/').map(str::to_owned).collect();
        let is_root = parts.len() == 1 && matches!(below, "lib" | "main");
        if is_root || parts.last().is_some_and(|last| last == "mod") {
            parts.pop();
        }
        if let Ok(syntax) = syn::parse_file(text) {
            Reader { file: path, modules: &mut modules }.module(&parts, syntax.items);
        }
    }
    Crate { folder: folder.to_owned(), modules }
}

fn is_test(below: &str) -> bool {
    below.split('/').any(|part| part == "tests" || part.ends_with("_tests"))
}

struct Reader<'a> {
    file: &'a str,
    modules: &'a mut BTreeMap<Vec<String>, Module>,
}

impl Reader<'_> {
    fn module(&mut self, path: &[String], items: Vec<Item>) {
        let mut module = Module { file: self.file.to_owned(), path: path.to_vec(), ..Module::default() };
        for mut item in items {
            if is_for_tests(&item) {
                continue;
            }
            match &mut item {
                Item::Mod(inner) => {
                    if let Some((_, items)) = inner.content.take() {
                        let mut path = path.to_vec();
                        path.push(inner.ident.to_string());
                        self.module(&path, items);
                    }
                }
                Item::Use(import) => {
                    let is_public = !matches!(import.vis, Visibility::Inherited);
                    flatten(&import.tree, Vec::new(), is_public, &mut module.imports);
                }
                other => {
                    if let Some(name) = name(other) {
                        module.defined.insert(name);
                    }
                    if let (Some(reach), Some(name)) = (reach_of_type(other, path), name(other)) {
                        module.types.insert(name, reach);
                    }
                    Paths(&mut module).visit_item_mut(other);
                }
            }
        }
        self.modules.insert(path.to_vec(), module);
    }
}

fn is_for_tests(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// Collects the leaves of a `use`.
fn flatten(tree: &UseTree, mut path: Vec<String>, is_public: bool, imports: &mut Vec<Import>) {
    match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.to_string());
            flatten(&tree.tree, path, is_public, imports);
        }
        UseTree::Group(group) => {
            group.items.iter().for_each(|tree| flatten(tree, path.clone(), is_public, imports));
        }
        UseTree::Name(tree) if tree.ident == "self" => {
            imports.push(Import { alias: path.last().cloned(), path, is_public });
        }
        UseTree::Name(tree) => {
            path.push(tree.ident.to_string());
            imports.push(Import { alias: path.last().cloned(), path, is_public });
        }
        UseTree::Rename(tree) => {
            if tree.ident != "self" {
                path.push(tree.ident.to_string());
            }
            imports.push(Import { alias: Some(tree.rename.to_string()), path, is_public });
        }
        UseTree::Glob(_) => imports.push(Import { alias: None, path, is_public }),
    }
}

fn name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Returns `None` for an item that is not a type, and for a type that only a part of the crate can name.
fn reach_of_type(item: &Item, module: &[String]) -> Option<Reach> {
    let visibility = match item {
        Item::Enum(item) => &item.vis,
        Item::Struct(item) => &item.vis,
        Item::Trait(item) => &item.vis,
        Item::Type(item) => &item.vis,
        _ => return None,
    };
    match visibility {
        Visibility::Inherited => None,
        Visibility::Public(_) => Some(Reach::Everywhere),
        Visibility::Restricted(within) if within.path.is_ident("crate") => Some(Reach::Crate),
        Visibility::Restricted(within) => (within.path.is_ident("super") && module.len() == 1).then_some(Reach::Crate),
    }
}

/// Collects the paths that an item names, including those in macros.
struct Paths<'a>(&'a mut Module);

impl VisitMut for Paths<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.leading_colon.is_none() {
            self.0.named.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_macro_mut(&mut self, item: &mut syn::Macro) {
        paths_of_tokens(item.tokens.clone(), &mut self.0.named);
        visit_mut::visit_macro_mut(self, item);
    }

    fn visit_item_use_mut(&mut self, item: &mut syn::ItemUse) {
        flatten(&item.tree, Vec::new(), false, &mut self.0.imports);
    }
}

/// Collects words joined by `::` among the tokens of a macro.
fn paths_of_tokens(tokens: TokenStream, named: &mut BTreeSet<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                if colons != 2 && !path.is_empty() {
                    named.insert(std::mem::take(&mut path));
                }
                path.push(word.to_string());
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            other => {
                if !path.is_empty() {
                    named.insert(std::mem::take(&mut path));
                }
                colons = 0;
                if let TokenTree::Group(group) = other {
                    paths_of_tokens(group.stream(), named);
                }
            }
        }
    }
    if !path.is_empty() {
        named.insert(path);
    }
}
