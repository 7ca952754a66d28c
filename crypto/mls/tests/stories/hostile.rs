//! Members who mean harm: what they do is refused, or laid open to the judge.

use coterie_mls::{
    CheckError, CommitParts, GroupInfoMismatch, ProcessError, Processed, Signer, key_package_leaf,
    key_package_parts,
};
use openmls::prelude::*;
use openmls::schedule::PreSharedKeyId;

use crate::forge;
use crate::people::{Device, Member, Node};
use crate::villain::{Crime, SUITE, Villain, honest, with_key};

fn leaf(capabilities: Capabilities) -> LeafNodeParameters {
    LeafNodeParameters::builder().with_capabilities(capabilities).build()
}

/// A group of Alice and a villain who joined as one should.
fn infiltrated<'a>(a: &'a Device, v: &'a Device) -> (Member<'a>, Node, Villain<'a>) {
    let (mut alice, mut node) = a.create();
    let (villain, join) = Villain::join(v, &node, leaf(honest()), None);
    node.accept(&join.commit, &join.group_info);
    alice.follow(&join.commit);
    (alice, node, villain)
}

/// What node and member see of it, which must be the same.
fn seen(node: &Node, member: &mut Member<'_>, crime: &Crime) -> CommitParts {
    let at_node = node.check.check_commit(&crime.commit, &crime.group_info).unwrap();
    let Processed::Commit(at_member) = member.group.process(&crime.commit).unwrap() else {
        panic!("a commit")
    };
    assert_eq!(at_node.parts(), at_member.parts());
    at_node.parts().clone()
}

#[test]
fn a_leaf_with_other_capabilities_or_extensions_is_not_canonical() {
    let (a, v) = (Device::new(1), Device::new(66));
    let (mut alice, node) = a.create();
    let mut more = vec![ExtensionType::LastResort, ExtensionType::Unknown(0xF0C0)];
    more.push(ExtensionType::Unknown(0xF0C1));
    let more = Capabilities::new(None, Some(&[SUITE]), Some(&more), Some(&[]), None);
    let named = Extension::ApplicationId(ApplicationIdExtension::new(b"someone else"));
    let named = LeafNodeParameters::builder()
        .with_capabilities(honest())
        .with_extensions(Extensions::single(named).unwrap())
        .build();
    for leaf in [leaf(more), named] {
        let (_, join) = Villain::join(&v, &node, leaf, None);
        let parts = seen(&node, &mut alice, &join);
        assert!(!parts.committer.canonical);
        assert!(!parts.path_leaf.unwrap().canonical);
    }
}

#[test]
fn a_changed_signature_key_is_seen() {
    let (a, v) = (Device::new(1), Device::new(66));
    let (mut alice, node, mut villain) = infiltrated(&a, &v);
    let crime = villain.commit_with_key(&v.credential, &Signer::from_seed(&[67; 32]));
    let parts = seen(&node, &mut alice, &crime);
    assert_eq!(parts.committer.signature_key, v.signer.public_key());
    assert_ne!(parts.path_leaf.unwrap().signature_key, parts.committer.signature_key);
}

#[test]
fn a_leaf_rotated_to_a_key_that_stands_elsewhere_is_not_canonical() {
    let (a, v) = (Device::new(1), Device::new(66));
    let (mut alice, node, mut villain) = infiltrated(&a, &v);
    // The villain got hold of a second leaf's key, and would make joining impossible.
    let crime = villain.commit_with_key(&v.credential, &a.signer);
    let checked = node.check.check_commit(&crime.commit, &crime.group_info).unwrap();
    assert!(checked.parts().committer.canonical);
    assert!(!checked.parts().path_leaf.as_ref().unwrap().canonical);
    let Processed::Commit(commit) = alice.group.process(&crime.commit).unwrap() else { panic!() };
    assert!(!commit.parts().path_leaf.as_ref().unwrap().canonical);
}

#[test]
fn a_changed_credential_is_seen() {
    let (a, v) = (Device::new(1), Device::new(66));
    let (mut alice, node, mut villain) = infiltrated(&a, &v);
    let other = LeafNodeParameters::builder()
        .with_credential_with_key(with_key(&a.credential, &v.signer))
        .build();
    let crime = villain.commit(vec![], other).unwrap();
    let parts = seen(&node, &mut alice, &crime);
    assert_eq!(parts.committer.credential, v.credential);
    assert_eq!(parts.path_leaf.unwrap().credential, a.credential);
}

fn psk() -> PreSharedKeyId {
    PreSharedKeyId::external(b"psk".to_vec(), vec![7; 32])
}

#[test]
fn a_psk_is_foreign_to_the_node_and_refused_by_members() {
    let (a, v) = (Device::new(1), Device::new(66));
    let (mut alice, node, mut villain) = infiltrated(&a, &v);
    psk().store(&villain.provider, b"shared in a cellar").unwrap();
    let inside = Proposal::PreSharedKey(Box::new(PreSharedKeyProposal::new(psk())));
    let inside = villain.commit(vec![inside], leaf(honest()));
    let other = Device::new(67);
    let outside = Villain::join(&other, &node, leaf(honest()), Some(psk())).1;
    for crime in [inside.unwrap(), outside] {
        let checked = node.check.check_commit(&crime.commit, &crime.group_info).unwrap();
        assert!(checked.parts().foreign);
        let refused = alice.group.process(&crime.commit);
        assert!(matches!(refused, Err(ProcessError::InvalidCommit(_))));
    }
}

#[test]
fn a_changed_group_context_is_foreign() {
    let (a, v) = (Device::new(1), Device::new(66));
    let (mut alice, node, mut villain) = infiltrated(&a, &v);
    let crime = villain.commit_context(Extensions::empty()).unwrap();
    assert!(seen(&node, &mut alice, &crime).foreign);
}

#[test]
fn what_a_forger_puts_into_a_commit_is_foreign_or_refused() {
    let (a, v) = (Device::new(1), Device::new(66));
    let (mut alice, node, mut villain) = infiltrated(&a, &v);
    let honest = villain.commit(vec![], leaf(honest())).unwrap();
    let forge = |proposals: &[&[u8]]| forge::with_proposals(&node, &v.signer, &honest, proposals);
    let check = |crime: &Crime| node.check.check_commit(&crime.commit, &crime.group_info);

    // The forge works: what it signs again without a change is sound in all that is public.
    assert!(!check(&forge(&[])).unwrap().parts().foreign);

    let psk = [&[0, 4][..], &[1, 3], b"psk", &[32], &[9; 32]].concat();
    let reinit = [&[0, 5][..], &[4], b"away", &[0, 1, 0, 3, 0]].concat();
    let external_init = [&[0, 6][..], &[32], &[9; 32]].concat();
    let context = [&[0, 7][..], &[0]].concat();
    let self_remove = vec![0, 10];
    let custom = [&[0xF0, 0xC1][..], &[1, 9]].concat();
    for proposal in [&psk, &reinit, &external_init, &context, &self_remove, &custom] {
        let crime = forge(&[proposal]);
        match check(&crime) {
            Ok(commit) => assert!(commit.parts().foreign, "{proposal:?}"),
            Err(CheckError::InvalidCommit(_) | CheckError::GroupInfo(_)) => {}
            Err(error) => panic!("{error}"),
        }
        // Members see a wrong membership tag at once.
        assert!(matches!(
            alice.group.process(&crime.commit),
            Err(ProcessError::InvalidCommit(_) | ProcessError::Malformed(_))
        ));
    }
    assert!(check(&forge(&[&reinit])).unwrap().parts().foreign);
    assert!(check(&forge(&[&psk])).unwrap().parts().foreign);
}

#[test]
fn a_custom_proposal_is_refused() {
    let (a, v) = (Device::new(1), Device::new(66));
    let (_, _, mut villain) = infiltrated(&a, &v);
    let custom = Proposal::Custom(Box::new(CustomProposal::new(0xF0C1, b"x".to_vec())));
    // No leaf of ours lists the type, so no library will stage it.
    assert!(villain.commit(vec![custom], leaf(honest())).is_err());
}

#[test]
fn a_standalone_proposal_and_what_refers_to_it_is_refused() {
    let (a, v) = (Device::new(1), Device::new(66));
    let (mut alice, node, mut villain) = infiltrated(&a, &v);
    let (proposal, _) = villain
        .mls
        .propose_remove_member(&villain.provider, &v.signer, LeafNodeIndex::new(0))
        .unwrap();
    let proposal = proposal.to_bytes().unwrap();
    assert_eq!(alice.group.process(&proposal).unwrap_err(), ProcessError::NotAllowed);
    let crime = villain.commit(vec![], leaf(honest())).unwrap();
    let info = &crime.group_info;
    assert_eq!(node.check.check_commit(&proposal, info).unwrap_err(), CheckError::NotACommit);
    let at_node = node.check.check_commit(&crime.commit, info).unwrap_err();
    assert!(matches!(at_node, CheckError::InvalidCommit(_)));
    let at_member = alice.group.process(&crime.commit).unwrap_err();
    assert!(matches!(at_member, ProcessError::InvalidCommit(_)));
    alice.say("and it does not keep us from talking");
}

#[test]
fn an_encrypted_commit_is_refused() {
    let (a, v) = (Device::new(1), Device::new(66));
    let (mut alice, node, mut villain) = infiltrated(&a, &v);
    let config = MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .build();
    villain.mls.set_configuration(villain.provider.storage(), &config).unwrap();
    let crime = villain.commit(vec![], leaf(honest())).unwrap();
    assert_eq!(alice.group.process(&crime.commit).unwrap_err(), ProcessError::NotAllowed);
    assert_eq!(
        node.check.check_commit(&crime.commit, &crime.group_info).unwrap_err(),
        CheckError::NotACommit
    );
}

#[test]
fn an_added_key_package_that_expires_is_not_canonical() {
    let (a, v, b) = (Device::new(1), Device::new(66), Device::new(2));
    let (mut alice, node, mut villain) = infiltrated(&a, &v);
    let build = |lifetime, capabilities| {
        KeyPackage::builder()
            .key_package_lifetime(lifetime)
            .leaf_node_capabilities(capabilities)
            .build(SUITE, &villain.provider, &b.signer, with_key(&b.credential, &b.signer))
            .unwrap()
            .into_key_package()
    };
    let expiring = build(Lifetime::new(3_600), honest());
    let capable = Capabilities::builder().extensions(vec![ExtensionType::Unknown(0xF0C0)]).build();
    let capable = build(Lifetime::init(0, u64::MAX), capable);
    let extensions = Extensions::single(Extension::Unknown(0xF0C0, UnknownExtension(vec![1])));
    let foreign = KeyPackage::builder()
        .key_package_lifetime(Lifetime::init(0, u64::MAX))
        .leaf_node_capabilities(honest())
        .key_package_extensions(extensions.unwrap())
        .build(SUITE, &villain.provider, &b.signer, with_key(&b.credential, &b.signer))
        .unwrap();
    let bytes = MlsMessageOut::from(foreign.into_key_package()).to_bytes().unwrap();
    let parts = key_package_parts(&bytes).unwrap();
    assert!(parts.foreign && parts.leaf.canonical);
    for package in [expiring, capable] {
        let bytes = MlsMessageOut::from(package.clone()).to_bytes().unwrap();
        assert!(!key_package_leaf(&bytes).unwrap().canonical);
        let bundle = villain
            .mls
            .commit_builder()
            .propose_adds([package])
            .load_psks(villain.provider.storage())
            .unwrap()
            .create_group_info(true)
            .use_ratchet_tree_extension(false)
            .build(villain.provider.rand(), villain.provider.crypto(), &v.signer, |_| true)
            .unwrap()
            .stage_commit(&villain.provider)
            .unwrap();
        let (commit, _, info) = bundle.into_messages();
        let [commit, group_info] = [commit, info.unwrap()].map(|m| m.to_bytes().unwrap());
        let parts = seen(&node, &mut alice, &Crime { commit, group_info });
        assert!(!parts.adds[0].canonical);
        assert_eq!(parts.leaves_after, 3);
        villain.mls.clear_pending_commit(villain.provider.storage()).unwrap();
    }
}

#[test]
fn a_group_info_signed_by_another_member_is_refused() {
    let (a, v, b) = (Device::new(1), Device::new(66), Device::new(2));
    let (mut alice, mut node, mut villain) = infiltrated(&a, &v);
    let crime = villain.commit(vec![], leaf(honest())).unwrap();
    // Alice follows the commit and signs a true GroupInfo of the new epoch herself.
    alice.follow(&crime.commit);
    let hers = alice.group.export_group_info(&a.signer).unwrap();
    assert_eq!(
        node.check.check_commit(&crime.commit, &hers).unwrap_err(),
        CheckError::GroupInfo(GroupInfoMismatch::Signer)
    );
    // A GroupInfo with the tree inside is refused as well.
    villain.mls.merge_pending_commit(&villain.provider).unwrap();
    let with_tree = villain
        .mls
        .export_group_info(villain.provider.crypto(), &v.signer, true)
        .unwrap()
        .to_bytes()
        .unwrap();
    assert_eq!(
        node.check.check_commit(&crime.commit, &with_tree).unwrap_err(),
        CheckError::GroupInfo(GroupInfoMismatch::Extensions)
    );
    node.accept(&crime.commit, &crime.group_info);
    b.join(&mut node, &mut [&mut alice]);
}
