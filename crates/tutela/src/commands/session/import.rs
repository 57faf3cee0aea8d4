//! `tutela session import`.

use std::{collections::BTreeSet, path::PathBuf};

use tutela_aws::load_settings;
use tutela_ports::Keys;
use tutela_session::{
    Profiles, Prompts,
    import::{self, Sections},
};

use super::context::{prompts, unlocked};
use crate::{
    cli::{ImportArguments, ImportName},
    error::Error,
    exit::Exit,
    output,
    places::home,
    variable::variable,
};

pub(crate) async fn run(arguments: ImportArguments) -> Result<Exit, Error> {
    let prompts = prompts(&arguments.vault);
    let settings = load_settings(arguments.profile.clone()).await.map_err(Error::Connect)?;
    let keys = match arguments.from {
        ImportName::Terminal => vec![(settings.meant.clone(), typed(&prompts, &settings.meant)?)],
        ImportName::AwsVault => of_aws_vault(arguments.profile.as_ref())?,
        ImportName::Files => {
            import::plain(&Profiles::new(settings.profiles), arguments.profile.as_deref())
        }
    };
    if keys.is_empty() {
        output::say(match arguments.from {
            ImportName::AwsVault => "aws-vault has no key",
            ImportName::Files | ImportName::Terminal => {
                "no access key stands in clear in the AWS CLI's files; `--from terminal` asks for one"
            }
        });
        return Ok(Exit::Clean);
    }
    let vault = unlocked(&arguments.vault, &prompts)?;
    for (profile, keys) in &keys {
        import::bring(&vault, profile, keys)?;
        output::say(&format!("the key {} of profile {profile} is in the vault", keys.id));
    }
    if arguments.remove_plaintext {
        let mut names = BTreeSet::new();
        for (profile, _) in keys {
            // The section in which aws-mfa leaves the session.
            names.extend(profile.strip_suffix("-long-term").map(str::to_owned));
            names.insert(profile);
        }
        remove(&names, &arguments, &prompts)?;
    } else if arguments.from == ImportName::Files {
        output::say(
            "it still stands in clear, too: `--remove-plaintext` takes it out of the files",
        );
    }
    Ok(Exit::Clean)
}

/// Asks aws-vault for the key of a profile, or for all that it has.
fn of_aws_vault(profile: Option<&String>) -> Result<Vec<(String, Keys)>, Error> {
    let names = match profile {
        Some(profile) => vec![profile.clone()],
        None => import::aws_vault::names()?,
    };
    let keys = names.into_iter().map(|name| Ok((name.clone(), import::aws_vault::key(&name)?)));
    keys.collect()
}

/// Asks for a key at the terminal.
fn typed(prompts: &Prompts, profile: &str) -> Result<Keys, Error> {
    let session = tutela_session::SessionError::from;
    let id = prompts.line(&format!("Access key id of profile {profile}: ")).map_err(session)?;
    if !id.starts_with("AKIA") || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Error::Usage(
            "that is no id of a long-lived access key: those begin with AKIA".to_owned(),
        ));
    }
    let secret = prompts.secret("Secret access key: ").map_err(session)?;
    Ok(Keys { id, secret, token: None, expires: None })
}

/// Takes keys and sessions out of the files, once the person agrees.
fn remove(
    names: &BTreeSet<String>,
    arguments: &ImportArguments,
    prompts: &Prompts,
) -> Result<(), Error> {
    let files = [
        (file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials"), Sections::Plain),
        (file("AWS_CONFIG_FILE", ".aws/config"), Sections::Profile),
    ];
    let listed = names.iter().cloned().collect::<Vec<_>>().join(", ");
    if !arguments.yes {
        let question = format!(
            "Take keys and sessions of {listed} out of the AWS CLI's files? Programs that read \
             them there stop working. [y/N] "
        );
        let answer = prompts.line(&question).map_err(tutela_session::SessionError::from)?;
        if !matches!(answer.as_str(), "y" | "Y" | "yes") {
            output::say("nothing was removed");
            return Ok(());
        }
    }
    for (path, sections) in files {
        let Some(path) = path else { continue };
        if let Some(cleaned) = import::clean(&path, sections, names)? {
            let (lines, place) = (cleaned.lines, cleaned.path.display());
            let were = if lines == 1 { "line was" } else { "lines were" };
            output::say(&format!("{lines} {were} taken out of {place}"));
        }
    }
    if let Some(cache) = home().map(|home| home.join(".awsume/cache")) {
        let removed = import::clean_folder(&cache)?;
        if removed > 0 {
            output::say(&format!("{removed} sessions of awsume were removed"));
        }
    }
    Ok(())
}

/// A file of the AWS CLI's.
fn file(named_by: &str, usual: &str) -> Option<PathBuf> {
    variable(named_by).map(PathBuf::from).or_else(|| home().map(|home| home.join(usual)))
}
