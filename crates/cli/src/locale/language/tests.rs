//! Unit tests of `language`.

use super::*;

fn of(typed: &[&str], variables: &[(&str, &str)]) -> Language {
    let typed: Vec<OsString> = std::iter::once(&"hcmigrate").chain(typed).map(OsString::from).collect();
    let variables: Vec<(String, String)> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let lookup = move |name: &str| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    Language::of(&typed, &EnvironmentLookup::from(lookup))
}

#[test]
fn the_option_decides_before_the_variables_in_their_order() {
    use Language::{Chinese, English};
    let locale = ("LANG", "zh_CN.UTF-8");
    assert_eq!(of(&[], &[]), English);
    assert_eq!(of(&[], &[locale]), Chinese);
    assert_eq!(of(&[], &[("LC_ALL", ""), locale]), Chinese);
    assert_eq!(of(&[], &[("LC_MESSAGES", "C"), locale]), English);
    assert_eq!(of(&[], &[("LC_ALL", "zh_CN"), ("LC_MESSAGES", "C")]), Chinese);
    assert_eq!(of(&[], &[("HCMIGRATE_LANG", "en"), locale]), English);
    assert_eq!(of(&["--lang", "en", "task"], &[("HCMIGRATE_LANG", "zh-CN")]), English);
    assert_eq!(of(&["task", "--lang=zh-CN"], &[]), Chinese);
    // The parser reports an unknown language in the language of the environment.
    assert_eq!(of(&["--lang", "fr"], &[locale]), Chinese);
    assert_eq!(of(&["sync", "events", "--", "--lang", "zh-CN"], &[]), English);
}

#[test]
fn locales_are_read_in_all_their_spellings() {
    for chinese in
        ["zh", "zh_CN", "zh_CN.UTF-8", "zh-cn", "zh_CN.GB18030", "zh-Hans", "zh_Hans_CN", "zh_SG", "zh_CN@pinyin"]
    {
        assert_eq!(Language::of_locale(chinese), Language::Chinese, "{chinese}");
    }
    for other in ["", "C", "C.UTF-8", "POSIX", "en_US.UTF-8", "zh_TW.UTF-8", "zh-Hant", "zha", "ja_JP"] {
        assert_eq!(Language::of_locale(other), Language::English, "{other}");
    }
}
