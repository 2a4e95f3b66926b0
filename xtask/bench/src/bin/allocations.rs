//! How often each signer allocates for one request. A program of its own, since counting takes time.

use std::hint::black_box;

use allocation_counter::measure as count;
use huaweicloud_bench::measure::{Goal, Report, Series};
use huaweicloud_bench::signers::{Case, Query};

fn main() {
    let mut report = Report::new("allocations of a signature");
    let one = |name: &str, value: u64| {
        let mut series = Series::new(name, "");
        series.push(value as f64);
        series
    };
    for (query, words) in [(Query::Sorted, "query in order"), (Query::Unsorted, "query to be sorted")] {
        let case = Case::new(query);
        let ours = count(|| drop(black_box(case.ours()))).count_total;
        report.goal(&one(&format!("ours, {words}"), ours), Goal::AtMost(12.0));
    }
    let case = Case::new(Query::Sorted);
    report.ratio(&one("aws-sigv4", count(|| drop(black_box(case.aws()))).count_total));
    println!("{report}");
}
