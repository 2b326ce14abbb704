//! From a declaration to its implementation, on tokens that need no compiler around them.

use proc_macro2::TokenStream;
use quote::quote;
use stairway_models::Declaration;
use syn::DeriveInput;

/// The implementation for the struct or enum `input`, or an error of the compiler's for all that is wrong.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let implement = || {
        let input: DeriveInput = syn::parse2(input)?;
        let declaration = stairway_models::declaration(&input)?;
        Ok::<_, syn::Error>(implementation(&input, &declaration))
    };
    implement().unwrap_or_else(|error| error.to_compile_error())
}

fn implementation(input: &DeriveInput, declaration: &Declaration) -> TokenStream {
    let name = &input.ident;
    match declaration {
        Declaration::Model(model) => {
            let table = &model.table.value;
            let columns = model.fields.iter().map(|field| &field.column.value);
            quote! {
                #[automatically_derived]
                impl ::stairway::Model for #name {
                    const TABLE: &'static str = #table;
                    const COLUMNS: &'static [&'static str] = &[#(#columns),*];
                }
            }
        }
        Declaration::Enumeration(enumeration) => {
            let labels = enumeration.variants.iter();
            let labels = labels.map(|variant| &variant.label.value);
            quote! {
                #[automatically_derived]
                impl ::stairway::LabelSet for #name {
                    const LABELS: &'static [&'static str] = &[#(#labels),*];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;

    #[test]
    fn a_struct_has_its_table_and_its_columns_in_order() {
        let tokens = expand(quote! {
            #[model(table = "users", unique(name, kind))]
            struct User {
                #[model(primary_key, identity)]
                id: i64,
                name: Option<String>,
                #[model(column = "type")]
                kind: r#Kind,
                #[model(skip)]
                cache: HashMap<String, String>,
            }
        });
        assert_snapshot!(tokens, @r#"# [automatically_derived] impl :: stairway :: Model for User { const TABLE : & 'static str = "users" ; const COLUMNS : & 'static [& 'static str] = & ["id" , "name" , "type"] ; }"#);
    }

    #[test]
    fn an_enum_has_its_labels() {
        let tokens = expand(quote! {
            #[model(enum_type = "user_role", rename_all = "snake_case")]
            enum Role {
                VeryLow,
                #[model(rename = "top")]
                High,
            }
        });
        assert_snapshot!(tokens, @r#"# [automatically_derived] impl :: stairway :: LabelSet for Role { const LABELS : & 'static [& 'static str] = & ["very_low" , "top"] ; }"#);
    }

    #[test]
    fn every_error_is_one_of_the_compiler_s_with_its_help() {
        let tokens = expand(quote! {
            struct User {
                #[model(lenght = 3)]
                id: u32,
            }
        });
        assert_snapshot!(tokens, @r#":: core :: compile_error ! { "unknown attribute `lenght` on a field\nhelp: did you mean `length`?" } :: core :: compile_error ! { "unsupported type `u32`\nhelp: use `i64`, which holds every `u32`, or say what it is with `#[model(sql_type = \"...\")]`" } :: core :: compile_error ! { "`User` names no table\nhelp: add `#[model(table = \"users\")]`" }"#);
    }

    #[test]
    fn tokens_that_are_no_item_are_an_error() {
        assert_snapshot!(expand(quote!(fn main() {})), @r#":: core :: compile_error ! { "expected one of: `struct`, `enum`, `union`" }"#);
    }
}
