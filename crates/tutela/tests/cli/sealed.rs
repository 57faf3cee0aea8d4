//! Answers in a file that chosen people alone can open.

use std::fs;

use tutela_testkit::venv;

use crate::scene::Scene;

/// A key pair for these tests alone: nothing is behind it.
const PUBLIC: &str = "age10zrx3lu06e9yvnu4hd3kx3c6mzmlnvkxavh64zh3wdc49782w5fqn8u634";
const SECRET: &str = "AGE-SECRET-KEY-1ZA5NHTZENMZMVFVWC7X5VVJ0ZX9CXG6XCED29EHT7QPT7FQFJY2SQD0UMG";
/// The secret key of somebody else.
const OTHER: &str = "AGE-SECRET-KEY-1WMFKYM0ZGTV4MKJS4WTQKX6FP5V6DSYM3A9LUPQC49XU2PCJ79LS0G6AQ2";

fn sealed() -> Scene {
    let scene = Scene::with_demo();
    scene.write("key.txt", format!("# made for a test\n{SECRET}\n"));
    scene.write("other.txt", format!("{OTHER}\n"));
    let ran = scene.run(&format!("collect --from acme --save acme.age --encrypt-to {PUBLIC}"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("answers to acme.age, encrypted"), "{ran:?}");
    scene
}

#[test]
fn a_sealed_file_gives_the_same_findings_to_whoever_has_the_key() {
    let scene = sealed();
    let plain = scene.run("scan --from acme --format json");
    let opened = scene.run("scan --from acme.age --identity key.txt --format json");
    assert_eq!(opened.code, plain.code, "{opened:?}");
    assert_eq!(opened.out, plain.out);
    let bytes = fs::read(scene.place("acme.age")).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n"));
    let has = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    assert!(!has(b"alice") && !has(b"manifest"), "nothing of it is readable");
}

#[test]
fn another_implementation_of_age_opens_it_and_tar_unpacks_it() {
    let scene = sealed();
    let script = "import io, sys, tarfile\n\
        from age.file import Decryptor\n\
        from age.keys.agekey import AgePrivateKey\n\
        key = AgePrivateKey.from_private_string(sys.argv[2])\n\
        with open(sys.argv[1], 'rb') as file, Decryptor([key], file) as opened:\n\
        \x20   names = tarfile.open(fileobj=io.BytesIO(opened.read())).getnames()\n\
        print('\\n'.join(names))\n";
    // Each file has a random stanza that others are to ignore, and the other implementation stumbles
    // over some of those: of a dozen files, it must open one.
    let opened = (0..12).find_map(|number| {
        let file = format!("{number}.age");
        scene.run(&format!("collect --from acme --save {file} --encrypt-to {PUBLIC}"));
        let file = scene.place(&file);
        let output = venv::python(["-c", script, file.to_str().unwrap(), SECRET]).output().unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
    });
    let names = opened.expect("another implementation opens none of them");
    assert!(names.lines().any(|name| name == "manifest.json"), "{names}");
    assert!(names.contains("accounts/111122223333/iam/get-credential-report.csv"), "{names}");
}

/// Some bytes in the age format, for the key of these tests.
fn encrypted(bytes: &[u8]) -> Vec<u8> {
    let to: age::x25519::Recipient = PUBLIC.parse().unwrap();
    age::encrypt(&to, bytes).unwrap()
}

#[test]
fn what_cannot_be_opened_is_refused_and_no_key_is_told() {
    let scene = sealed();
    let bytes = fs::read(scene.place("acme.age")).unwrap();
    fs::write(scene.place("cut.age"), &bytes[..bytes.len() - 1]).unwrap();
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    fs::write(scene.place("changed.age"), changed).unwrap();
    // Behind the header, and in the middle of it.
    fs::write(scene.place("half.age"), &bytes[..bytes.len() / 2]).unwrap();
    fs::write(scene.place("header.age"), &bytes[..40]).unwrap();
    fs::write(scene.place("text.age"), "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n").unwrap();
    fs::write(scene.place("no-tar.age"), encrypted("no archive at all ".repeat(100).as_bytes()))
        .unwrap();
    scene.write("plain.txt", "no secret here\n");
    scene.write("broken.txt", format!("{}\n", &SECRET[..40]));
    let refused = format!("collect --from acme --save new.age --encrypt-to {SECRET}");
    for (arguments, code, expected) in [
        ("scan --from acme.age --identity other.txt", 1, "name the file of a secret key whose"),
        ("scan --from acme.age", 1, "needs `--identity FILE`"),
        ("scan --from cut.age --identity key.txt", 1, "cut or changed since it was written"),
        ("scan --from half.age --identity key.txt", 1, "get it again"),
        ("scan --from changed.age --identity key.txt", 1, "cut or changed since it was written"),
        ("scan --from header.age --identity key.txt", 1, "was cut at its beginning"),
        ("scan --from text.age --identity key.txt", 1, "it is the text form"),
        ("scan --from no-tar.age --identity key.txt", 1, "encrypt a folder by"),
        ("scan --from key.txt --identity key.txt", 1, "it is no file of the age format"),
        ("scan --from acme.age --identity plain.txt", 1, "line 1 is no secret key"),
        ("scan --from acme.age --identity broken.txt", 1, "line 1 is no secret key"),
        ("scan --from acme.age --identity nowhere.txt", 1, "could not read the identity from"),
        ("scan --from acme --identity key.txt", 2, "opens an encrypted file"),
        ("scan --identity key.txt", 2, "--from <DIR>"),
        (refused.as_str(), 2, "recipient 1 of `--encrypt-to` is no public key"),
        (&format!("collect --from acme --save acme.age --encrypt-to {PUBLIC}"), 1, "already"),
    ] {
        let ran = scene.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments}: {ran:?}");
        assert!(ran.err.contains(expected), "{arguments}: {}", ran.err);
        for said in [&ran.err, &ran.out] {
            assert!(!said.contains(&SECRET[..30]), "{arguments} tells a secret key: {said}");
        }
    }
    assert_eq!(fs::read(scene.place("acme.age")).unwrap(), bytes, "what was there stays");
    assert!(!scene.place("new.age").exists());
}
