//! Open enums: every known value is a variant, and a value nobody knew is kept in `Unknown`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::docs;
use crate::codegen::naming;
use crate::spec::model::{EnumValue, Schema, Shape};

/// The type of an enum component.
pub fn item(name: &Ident, schema: &Schema) -> TokenStream {
    match &schema.shape {
        Shape::Integer { values, .. } => integer(name, schema, values),
        Shape::Text { values, .. } => text(name, schema, values),
        _ => TokenStream::new(),
    }
}

struct Variant {
    ident: Ident,
    doc: TokenStream,
}

fn variants<T: std::fmt::Display>(values: &[EnumValue<T>]) -> Vec<Variant> {
    values
        .iter()
        .map(|value| {
            let wire = value.value.to_string();
            let name = naming::variant(value.name.as_deref().unwrap_or(&wire));
            let words = value.description.as_deref().unwrap_or_default().trim();
            let stop = if words.is_empty() || words.ends_with(['.', '!', '?']) { "" } else { "." };
            let text = format!("{words}{stop}{}`{wire}` on the wire.", if words.is_empty() { "" } else { " " });
            Variant { ident: super::ident(&name), doc: docs::attributes(&text) }
        })
        .collect()
}

fn definition(name: &Ident, schema: &Schema, variants: &[Variant], unknown: &TokenStream) -> TokenStream {
    let doc = docs::attributes(&schema.description);
    let members = variants.iter().map(|Variant { ident, doc }| quote!(#doc #ident));
    quote! {
        #doc
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#members,)*
            /// A value this version does not know, as it came.
            Unknown(#unknown),
        }
    }
}

fn integer(name: &Ident, schema: &Schema, values: &[EnumValue<i64>]) -> TokenStream {
    let variants = variants(values);
    let definition = definition(name, schema, &variants, &quote!(i64));
    let idents: Vec<&Ident> = variants.iter().map(|variant| &variant.ident).collect();
    let numbers: Vec<Literal> = values.iter().map(|value| Literal::i64_unsuffixed(value.value)).collect();
    let names: Vec<String> = values.iter().map(|value| value.name.clone().unwrap_or_default()).collect();
    quote! {
        #definition
        impl #name {
            /// The known values, in the order of the specification.
            pub const KNOWN: &'static [Self] = &[#(Self::#idents),*];
            /// The number on the wire.
            pub fn code(&self) -> i64 {
                match self {
                    #(Self::#idents => #numbers,)*
                    Self::Unknown(code) => *code,
                }
            }
        }
        impl From<i64> for #name {
            fn from(code: i64) -> Self {
                match code {
                    #(#numbers => Self::#idents,)*
                    code => Self::Unknown(code),
                }
            }
        }
        impl Display for #name {
            /// The name of the value, or the number of an unknown one.
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                match self {
                    #(Self::#idents => f.write_str(#names),)*
                    Self::Unknown(code) => Display::fmt(code, f),
                }
            }
        }
        impl QueryValue for #name {
            fn write(&self, texts: &mut Vec<String>) {
                texts.push(self.code().to_string());
            }
        }
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.code())
            }
        }
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                lenient::enum_int(deserializer)
            }
        }
    }
}

fn text(name: &Ident, schema: &Schema, values: &[EnumValue<String>]) -> TokenStream {
    let variants = variants(values);
    let definition = definition(name, schema, &variants, &quote!(String));
    let idents: Vec<&Ident> = variants.iter().map(|variant| &variant.ident).collect();
    let texts: Vec<&str> = values.iter().map(|value| value.value.as_str()).collect();
    quote! {
        #definition
        impl #name {
            /// The known values, in the order of the specification.
            pub const KNOWN: &'static [Self] = &[#(Self::#idents),*];
            /// The value as it is on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #texts,)*
                    Self::Unknown(value) => value,
                }
            }
        }
        impl From<String> for #name {
            fn from(value: String) -> Self {
                match value.as_str() {
                    #(#texts => Self::#idents,)*
                    _ => Self::Unknown(value),
                }
            }
        }
        impl From<&str> for #name {
            fn from(value: &str) -> Self {
                Self::from(value.to_owned())
            }
        }
        impl FromStr for #name {
            type Err = Infallible;
            fn from_str(value: &str) -> Result<Self, Infallible> {
                Ok(Self::from(value))
            }
        }
        impl Display for #name {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl QueryValue for #name {
            fn write(&self, texts: &mut Vec<String>) {
                texts.push(self.as_str().to_owned());
            }
        }
        impl Serialize for #name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                lenient::enum_str(deserializer)
            }
        }
    }
}
