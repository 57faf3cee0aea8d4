//! What every command of a session needs: the profile, the vault, who is asked, the way to AWS.

use std::{path::PathBuf, sync::Arc};

use tutela_aws::{AwsIssuer, Options, load_settings};
use tutela_session::{
    Broker, Chain, CodeWay, Given, PassphraseWay, Profiles, Prompts, Source, Vault, Wish, open,
    resolve,
};

use crate::{
    cli::{PlaceArguments, ProfileArguments, PromptName, VaultArguments, WishArguments},
    clock::SystemClock,
    error::Error,
    output, places,
    variable::variable,
};

/// Everything that is known before AWS is asked.
pub(super) struct Context {
    pub(super) vault: Vault,
    pub(super) chain: Chain,
    pub(super) prompts: Prompts,
    pub(super) options: Options,
    /// The region that the profile names, for programs that are started.
    pub(super) region: Option<String>,
}

impl Context {
    /// Reads the AWS CLI's files and opens the vault, which may ask for its passphrase.
    pub(super) async fn new(
        profile: &ProfileArguments,
        place: &PlaceArguments,
    ) -> Result<Self, Error> {
        let settings = load_settings(profile.profile.clone()).await.map_err(Error::Connect)?;
        let prompts = prompts(&profile.vault);
        let vault = unlocked(&profile.vault, &prompts)?;
        let names = vault.names().map_err(tutela_session::SessionError::from)?;
        let own = settings.profiles.get(&settings.meant);
        let region = own.and_then(|own| own.get("region")).cloned();
        let region = place.region.clone().or(region);
        let chain = resolve(&Profiles::new(settings.profiles), &names, &settings.meant)?;
        let options = Options {
            profile: Some(settings.meant),
            region: place.region.clone(),
            endpoint_url: place.endpoint_url.clone(),
            ..Options::default()
        };
        Ok(Self { vault, chain, prompts, options, region })
    }

    /// A way to AWS for credentials that are yet to be had.
    pub(super) async fn issuer(&self) -> Result<AwsIssuer, Error> {
        tutela_aws::issuer(self.options.clone(), Arc::new(SystemClock))
            .await
            .map_err(Error::Connect)
    }

    /// Credentials for a wish: out of the cache, from AWS with a code, or from the SDK where the
    /// profile is nothing for us.
    pub(super) async fn credentials(&self, wish: &Wish) -> Result<Given, Error> {
        if matches!(wish.chain.source, Source::Sdk) {
            let given = tutela_aws::configured(self.options.clone(), Arc::new(SystemClock)).await;
            let keys = given.map_err(Error::Connect)?;
            return Ok(Given { keys, role: None, notes: Vec::new() });
        }
        if let Some(given) = self.vault.cached(wish, tutela_ports::Clock::now(&SystemClock))? {
            return Ok(given);
        }
        let issuer = self.issuer().await?;
        let Self { vault, prompts, .. } = self;
        let broker = Broker { issuer: &issuer, clock: &SystemClock, person: prompts, vault };
        let given = broker.credentials(wish).await?;
        for note in &given.notes {
            output::say(&format!("tutela: {note}"));
        }
        Ok(given)
    }
}

/// The context and the wish of a command that may ask for a code.
pub(super) async fn wanted(arguments: &WishArguments) -> Result<(Context, Wish), Error> {
    let mut context = Context::new(&arguments.profile, &arguments.aws).await?;
    context.prompts.code = code_way(arguments, &context.chain);
    let wish = Wish {
        chain: context.chain.clone(),
        serial: arguments.code.serial.clone(),
        seconds: u32::try_from(arguments.code.duration.as_secs()).unwrap_or(u32::MAX),
        anew: false,
    };
    Ok((context, wish))
}

/// What the command line says outranks what the profile says.
fn code_way(arguments: &WishArguments, chain: &Chain) -> CodeWay {
    let code = &arguments.code;
    match (code.prompt, code.mfa_process.as_ref().or(chain.mfa_process.as_ref())) {
        (Some(PromptName::Terminal), _) | (None, None) => CodeWay::Terminal,
        (Some(PromptName::Pinentry), _) => CodeWay::Pinentry,
        (Some(PromptName::Ykman), _) => CodeWay::Ykman(chain.ykman.clone()),
        (None, Some(command)) => CodeWay::Process(command.clone()),
    }
}

/// Who is asked for a passphrase.
pub(super) fn prompts(arguments: &VaultArguments) -> Prompts {
    let command =
        arguments.passphrase_process.clone().or_else(|| variable("TUTELA_PASSPHRASE_PROCESS"));
    let passphrase = command.map_or(PassphraseWay::Terminal, PassphraseWay::Process);
    Prompts { code: CodeWay::Terminal, passphrase, complain: output::say }
}

/// The vault, open.
pub(super) fn unlocked(arguments: &VaultArguments, prompts: &Prompts) -> Result<Vault, Error> {
    let seconds = usize::try_from(arguments.lock_after.as_secs()).unwrap_or(usize::MAX);
    Ok(open(&folder(arguments)?, prompts, seconds)?)
}

/// Where the vault is.
pub(super) fn folder(arguments: &VaultArguments) -> Result<PathBuf, Error> {
    let named = arguments.vault.clone().or_else(|| variable("TUTELA_VAULT").map(PathBuf::from));
    named.or_else(places::data).ok_or_else(|| {
        Error::Usage("where the vault is to be is not known: name a folder with --vault".to_owned())
    })
}
