//! Tests of `table`.

use super::*;
use crate::manifest::shape::BUCKET;

fn read_text(text: &str) -> (Vec<Row>, Vec<String>) {
    let mut problems = Problems::default();
    let rows = parse(text.as_bytes(), "buckets.csv", &BUCKET, &mut problems);
    (rows, problems.lines())
}

#[test]
fn lines_become_entries() {
    let (rows, problems) = read_text(
        "name,from,to,labels.wave,keys.source,metadata,objects\n\
         photos,aws://us-east-1/photos,obs://photos-cn,1,env:AWS,true,7\n\
         \"video\",aws://us-east-1/video,obs://video-cn,,,,\n",
    );
    assert_eq!(problems, [] as [String; 0]);
    assert_eq!((rows[0].line, rows[1].line), (2, 3));
    let first = Value::Object(rows[0].value.clone());
    assert_eq!(first["labels"]["wave"], "1");
    assert_eq!(first["keys"]["source"], "env:AWS");
    assert_eq!((&first["metadata"], &first["objects"]), (&Value::Bool(true), &Value::from(7)));
    assert!(!rows[1].value.contains_key("labels") && !rows[1].value.contains_key("metadata"));
}

#[test]
fn every_wrong_cell_is_told_with_line_and_column() {
    let (_, problems) = read_text(
        "name,from,to,overwrite,objects\n\
         a b,aws://us-east-1/photos,obs://x,never,1\n\
         c,awss://us-east-1/photos,obs://x,nevr,-1\n\
         d,aws://us-east-1/photos\n\
         ,aws://us-east-1/photos,obs://x,,\n",
    );
    let places: Vec<&str> = problems.iter().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(places, ["2:1", "3:3", "3:35", "3:40", "4:1", "5:1"], "{problems:#?}");
}

#[test]
fn a_row_without_a_required_field_is_told_once() {
    let (rows, problems) = read_text(
        "name,from,to\n\
         =cmd,aws://us-east-1/x,obs://x-cn\n\
         y,aws://us-east-1/y,obs://y-cn\n",
    );
    assert_eq!((rows.len(), problems.len()), (1, 1), "{problems:?}");
}

#[test]
fn a_field_with_several_values_is_no_column() {
    for column in ["bandwidth", "labels", "keys", "prefixes"] {
        let (_, problems) = read_text(&format!("name,from,to,{column}\na,aws://us-east-1/a,obs://a,x\n"));
        assert!(problems.iter().any(|line| line.contains("has several values")), "{problems:?}");
    }
}

#[test]
fn a_table_without_entries_is_an_error() {
    for text in ["", "\n", "\u{feff}", "name,from,to", "name,from,to\n\n"] {
        let (rows, problems) = read_text(text);
        assert!(rows.is_empty());
        assert_eq!(problems, ["the table has no entries"], "{text:?}");
    }
}

#[test]
fn a_mistyped_column_has_a_suggestion_that_is_a_column() {
    for (column, near) in [("To", "to"), ("FROM", "from"), ("label.wave", "labels.wave"), ("key.sorce", "keys.source")]
    {
        let (_, problems) = read_text(&format!("{column}\na\n"));
        assert!(problems[0].contains(&format!("did you mean `{near}`?")), "{problems:#?}");
    }
    let (_, problems) = read_text("label\na\n");
    assert!(problems[0].contains("labels.NAME"), "{problems:#?}");
}

#[test]
fn an_open_quotation_mark_is_named() {
    let (_, problems) =
        read_text("name,from,to\n\"photos,aws://us-east-1/photos,obs://x\nvideo,aws://us-east-1/v,obs://y\n");
    assert!(problems[0].contains("a quotation mark in this line is not closed"), "{problems:#?}");
}

#[test]
fn wrong_columns_are_told_once() {
    let (rows, problems) = read_text("name,form,to,secret_key,name,labels\na,b,c,HUNTER2,e,f\n");
    assert!(rows.is_empty());
    assert_eq!(problems.len(), 4, "{problems:#?}");
    assert!(problems[0].contains("did you mean `from`?") && problems[1].contains("holds no secrets"), "{problems:#?}");
    assert!(!problems.concat().contains("HUNTER2"));
}

/// The column is where the cell begins, as an editor counts.
#[test]
fn a_cell_after_quotes_blanks_and_lines_has_its_place() {
    for (row, place) in [
        ("\"a\",\"aws://r/b\", obs://x ,  nevr,1", "2:29"),
        ("\"a\",aws://r/b,\"obs://x,\nobs://y\",nevr,1", "3:10"),
        ("数据,aws://r/b,obs://x,nevr,1", "2:22"),
    ] {
        for end in ["\n", "\r\n"] {
            let (_, problems) = read_text(&format!("\u{feff}name,from,to,overwrite,objects{end}{row}{end}"));
            let places: Vec<&str> = problems.iter().filter_map(|line| line.split(": ").next()).collect();
            assert!(places.contains(&place), "{row}: {problems:#?}");
        }
    }
}
