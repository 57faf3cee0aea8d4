//! `tutela explain CHECK`.

use tutela_app::select;

use crate::{cli::ExplainArguments, error::Error, exit::Exit, output};

pub(crate) fn run(arguments: ExplainArguments) -> Result<Exit, Error> {
    let selection = select(&[arguments.check], &[], false).map_err(Error::Selection)?;
    for check in selection.checks {
        let needs: Vec<String> = check.needs.iter().map(|need| need.action()).collect();
        output::print(&format!(
            "{}\n\nCheck:       {}\nSeverity:    {}\nNeeds:       {}\nControls:    {}\n\nConsole:     {}\nAWS CLI:     {}\nTerraform:   {}\n",
            check.doc.trim_end(),
            check.id,
            check.severity,
            needs.join(", "),
            check.controls.join(", "),
            check.fix.console,
            check.fix.cli,
            check.fix.terraform,
        ))?;
    }
    Ok(Exit::Clean)
}
