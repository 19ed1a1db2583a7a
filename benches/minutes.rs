//! How fast minutes are read: the sample of the demonstration, and ten of it in one document.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tovholder::minutes;

const SAMPLE: &str = include_str!("../src/cli/demo/sample-minutes.md");

fn read_minutes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read minutes");
    for pages in [1, 10] {
        let document = SAMPLE.repeat(pages);
        group.throughput(Throughput::Bytes(document.len() as u64));
        group.bench_function(format!("{pages} × sample"), |bencher| {
            bencher.iter(|| minutes::read(black_box(document.as_bytes())));
        });
    }
    group.finish();
}

criterion_group!(benches, read_minutes);
criterion_main!(benches);
