//! MFA devices and boundaries: whose they are, and how that is changed.

use super::*;

#[tokio::test]
async fn a_device_is_told_with_whose_it_is() {
    const OWN: &str = "arn:aws:iam::111122223333:mfa/ana";
    let at = |serial: &str| {
        let (user, serial) = ("ana".to_owned(), serial.to_owned());
        Subject::Device { user, serial }
    };
    let date = "2026-01-01T00:00:00Z";
    let listed = |serial: &str| {
        let own = format!(
            "<MFADevices><member><UserName>ana</UserName><SerialNumber>{serial}</SerialNumber>\
             <EnableDate>{date}</EnableDate></member></MFADevices><IsTruncated>false</IsTruncated>"
        );
        answer("ListMFADevices", &own)
    };
    let virtual_one = |user: &str| {
        let own = format!(
            "<VirtualMFADevices><member><SerialNumber>{OWN}</SerialNumber>{user}</member>\
             </VirtualMFADevices><IsTruncated>false</IsTruncated>"
        );
        answer("ListVirtualMFADevices", &own)
    };
    let ben = format!(
        "<User><Path>/</Path><UserName>ben</UserName><UserId>A</UserId><Arn>of-ben</Arn>\
         <CreateDate>{date}</CreateDate></User>"
    );
    let value = |text: &str| State::Value(text.to_owned());
    for (case, serial, script, expected) in [
        ("hers", OWN, vec![listed(OWN)], State::Present),
        ("nobody's", OWN, vec![listed("GAHT1"), virtual_one("")], value(tutela_model::UNASSIGNED)),
        ("another's", OWN, vec![listed("GAHT1"), virtual_one(&ben)], value("of of-ben")),
        (
            "gone",
            OWN,
            vec![listed("GAHT1"), answer("ListVirtualMFADevices", "<VirtualMFADevices/>")],
            State::Absent,
        ),
        ("a token that is gone", "GAHT2", vec![listed("GAHT1")], State::Absent),
        ("no user", OWN, vec![error(404, "NoSuchEntity")], State::Adrift("user ana".to_owned())),
    ] {
        let server = Scripted::start(script);
        assert_eq!(changes(&server).look(&at(serial)).await.unwrap(), expected, "{case}");
    }
    let unseen = vec![listed("GAHT1"), error(403, "AccessDenied")];
    changes(&Scripted::start(unseen)).look(&at(OWN)).await.expect_err("that it may be there");
}

#[tokio::test]
async fn a_device_is_taken_off_and_deleted_by_its_serial_number() {
    let (user_name, serial_number) = ("ana".to_owned(), "GAHT1".to_owned());
    let off = Change::DeactivateDevice {
        user_name: user_name.clone(),
        serial_number: serial_number.clone(),
    };
    let delete = Change::DeleteVirtualDevice { user_name, serial_number };
    for (change, name, has_user) in
        [(off, "DeactivateMFADevice", true), (delete, "DeleteVirtualMFADevice", false)]
    {
        let server = Scripted::start(vec![done(name)]);
        changes(&server).make(&change).await.unwrap();
        let asked = &server.heard()[0];
        assert!(asked.contains(&format!("Action={name}")), "{asked}");
        assert!(asked.contains("SerialNumber=GAHT1"), "{asked}");
        assert_eq!(asked.contains("UserName=ana"), has_user, "{asked}");
    }
}

#[tokio::test]
async fn a_boundary_is_told_by_its_policy() {
    let at = Subject::UserBoundary("ana".to_owned());
    let user = |boundary: &str| {
        let own = format!(
            "<User><Path>/</Path><UserName>ana</UserName><UserId>A</UserId><Arn>a</Arn>\
             <CreateDate>2026-01-01T00:00:00Z</CreateDate>{boundary}</User>"
        );
        answer("GetUser", &own)
    };
    let bounded = format!(
        "<PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType>\
         <PermissionsBoundaryArn>{POLICY}</PermissionsBoundaryArn></PermissionsBoundary>"
    );
    for (case, say, expected) in [
        ("one", user(&bounded), State::Value(POLICY.to_owned())),
        ("none", user(""), State::Absent),
        ("nobody", error(404, "NoSuchEntity"), State::Adrift("user ana".to_owned())),
    ] {
        let server = Scripted::start(vec![say]);
        assert_eq!(changes(&server).look(&at).await.unwrap(), expected, "{case}");
    }
    let put = Change::PutUserBoundary {
        user_name: "ana".to_owned(),
        permissions_boundary: POLICY.to_owned(),
    };
    let server = Scripted::start(vec![done("PutUserPermissionsBoundary")]);
    changes(&server).make(&put).await.unwrap();
    assert!(server.heard()[0].contains("PermissionsBoundary=arn%3Aaws"), "{:?}", server.heard());
}
