//! `roster export`: a namespace as a file.

use super::operator::{Failure, OperatorSettings};
use super::progress::Progress;
use crate::domain::Ctx;
use crate::domain::export::{ExportRequest, Hashes};
use crate::transfer::{Exporter, Format};
use clap::Args;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The settings of `roster export`.
#[derive(Debug, Args)]
pub struct ExportSettings {
    /// Include the hashes of passwords; the export is recorded then
    #[arg(long)]
    hashes: bool,
    /// The file to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The kinds of documents, such as user,group [default: all]
    #[arg(long = "type", value_name = "KINDS")]
    types: Option<String>,
    /// How to write them: csv is a table of one kind
    #[arg(long, default_value = "ndjson", value_parser = ["ndjson", "csv"])]
    format: String,
    /// Which namespace, and where it is.
    #[command(flatten)]
    pub operator: OperatorSettings,
}

/// Writes a namespace into a file, which is there when it is complete.
///
/// # Errors
/// One line that says what to do.
pub fn run(settings: &ExportSettings) -> Result<(), String> {
    let hashes = if settings.hashes { Hashes::Include } else { Hashes::Leave };
    let format = if settings.format == "csv" { Format::Table } else { Format::Lines };
    let request = ExportRequest::new(settings.types.as_deref(), hashes);
    let request = request.map_err(|error| error.to_string())?;
    settings.operator.run(async |ctx| match &settings.output {
        None => {
            let mut output = BufWriter::new(std::io::stdout().lock());
            write(&ctx, request, format, &mut output).await
        }
        Some(path) => {
            let unfinished = with_suffix(path, ".part");
            // It has what is known of people, and perhaps the hashes of their passwords.
            let mut options = File::options();
            let file =
                options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished);
            let file = file.map_err(|error| cannot_write(&unfinished, &error))?;
            let mut output = BufWriter::new(&file);
            write(&ctx, request, format, &mut output).await?;
            drop(output);
            let kept = file.sync_all().and_then(|()| std::fs::rename(&unfinished, path));
            kept.map_err(|error| cannot_write(path, &error))
        }
    })
}

async fn write(
    ctx: &Ctx,
    request: ExportRequest,
    format: Format,
    output: &mut impl Write,
) -> Result<(), Failure> {
    let mut exporter = Exporter::open(ctx, request, format).await?;
    let mut progress = Progress::new("documents", None);
    while let Some(part) = exporter.next().await? {
        let written = output.write_all(&part);
        written.map_err(|error| Failure(format!("cannot write the export: {error}")))?;
        progress.set(exporter.written());
    }
    progress.end();
    let written = output.flush();
    written.map_err(|error| Failure(format!("cannot write the export: {error}")))?;
    eprintln!(
        "{} documents; the feed goes on after {}",
        exporter.written(),
        exporter.cursor().encode()
    );
    Ok(())
}

/// The path with something more at its end.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut longer = path.as_os_str().to_owned();
    longer.push(suffix);
    longer.into()
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure(format!("cannot write {}: {error}", path.display()))
}
