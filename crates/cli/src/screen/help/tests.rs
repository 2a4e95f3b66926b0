//! Unit tests of `help`.

use super::*;

#[test]
fn the_text_about_an_option_continues_below_itself() {
    let text = "Options:\n      --select <NAME>  Only these entries: names, such as 'photos-*', and labels\n  -h, --help           Print help";
    let told = "Options:\n      --select <NAME>  Only these entries: names,\n                       such as 'photos-*', and\n                       labels\n  -h, --help           Print help";
    assert_eq!(help(text, Some(50)), told);
    assert_eq!(help(text, None), text);
    assert_eq!(help(text, Some(200)), text);
}

#[test]
fn paragraphs_flow_and_examples_stay() {
    let long = "Compares the counts that the services keep: objects and bytes that were found, and";
    let command = "  hcmigrate call oms start_task --path task_id=42 --body @start.json";
    let text = format!("{long}\nthe keys.\nNo object is read again.\n\n{command}");
    let told = "Compares the counts that the services keep: objects and\nbytes that were found, and the keys.\nNo object is read again.\n\n";
    assert_eq!(help(&text, Some(60)), format!("{told}{command}"));
}

#[test]
fn chinese_breaks_between_characters() {
    let text = "      --select <NAME>  仅限这些条目：名称，例如 'photos-*'，以及标签；可重复指定";
    let told = help(text, Some(50));
    assert!(told.lines().all(|line| measure_text_width(line) <= 50), "{told}");
    assert_eq!(told.lines().count(), 3, "{told}");
    assert!(told.lines().skip(1).all(|line| margin(line) == 23), "{told}");
}
