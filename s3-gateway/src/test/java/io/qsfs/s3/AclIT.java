package io.qsfs.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.Grant;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.Permission;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Type;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** What access control lists allow, and when they do not count. */
@SuppressWarnings("unchecked") // the builders take generic arrays of consumers
final class AclIT {
    private static GatewayFixture fixture;
    private static S3Client owner;
    private static S3Client stranger;

    @BeforeAll
    static void start() throws IOException {
        fixture = new GatewayFixture();
        owner = fixture.client(GatewayFixture.OTHER);
        stranger = fixture.client(GatewayFixture.THIRD);
    }

    @AfterAll
    static void stop() throws IOException {
        owner.close();
        stranger.close();
        fixture.close();
    }

    private static int anonymous(String method, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + fixture.port() + path))
                            .method(method, HttpRequest.BodyPublishers.ofString("x"))
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static void assertRefused(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
    }

    @Test
    void aPublicObjectInAPrivateBucketIsReadByAll() throws Exception {
        owner.createBucket(b -> b.bucket("acl-object"));
        owner.putObject(
                b -> b.bucket("acl-object").key("open").acl(ObjectCannedACL.PUBLIC_READ),
                RequestBody.fromString("x"));
        owner.putObject(b -> b.bucket("acl-object").key("shut"), RequestBody.fromString("x"));
        assertThat(anonymous("GET", "/acl-object/open")).isEqualTo(200);
        assertThat(anonymous("GET", "/acl-object/shut")).isEqualTo(403);
        assertThat(anonymous("GET", "/acl-object/gone")).isEqualTo(403);
        assertThat(anonymous("GET", "/acl-object")).isEqualTo(403);
        assertThat(anonymous("PUT", "/acl-object/open")).isEqualTo(403);
        owner.putObjectAcl(b -> b.bucket("acl-object").key("open").acl(ObjectCannedACL.PRIVATE));
        assertThat(anonymous("GET", "/acl-object/open")).isEqualTo(403);
    }

    @Test
    void aPublicBucketIsListedAndWrittenByAll() throws Exception {
        owner.createBucket(b -> b.bucket("acl-bucket").acl(BucketCannedACL.PUBLIC_READ_WRITE));
        assertThat(anonymous("PUT", "/acl-bucket/a")).isEqualTo(200);
        assertThat(anonymous("GET", "/acl-bucket")).isEqualTo(200);
        assertThat(anonymous("GET", "/acl-bucket/gone")).isEqualTo(404);
        stranger.putObject(
                b -> b.bucket("acl-bucket").key("b").acl(ObjectCannedACL.BUCKET_OWNER_READ),
                RequestBody.fromString("x"));
        var acl = stranger.getObjectAcl(b -> b.bucket("acl-bucket").key("b"));
        assertThat(acl.owner().displayName()).isEqualTo("third");
        assertThat(acl.grants())
                .extracting(Grant::permission)
                .containsExactly(Permission.FULL_CONTROL, Permission.READ);
        assertThat(owner.getBucketPolicyStatus(b -> b.bucket("acl-bucket")).policyStatus())
                .extracting("isPublic")
                .isEqualTo(true);
    }

    @Test
    void grantsNameUsersAndGroups() {
        owner.createBucket(b -> b.bucket("acl-grants"));
        String id = stranger.listBuckets().owner().id();
        assertRefused(() -> stranger.listObjectsV2(b -> b.bucket("acl-grants")), "AccessDenied");
        owner.putBucketAcl(b -> b.bucket("acl-grants").grantRead("id=\"" + id + "\""));
        assertThat(stranger.listObjectsV2(b -> b.bucket("acl-grants")).contents()).isEmpty();
        assertRefused(() -> stranger.getBucketAcl(b -> b.bucket("acl-grants")), "AccessDenied");
        var shown = owner.getBucketAcl(b -> b.bucket("acl-grants")).grants();
        assertThat(shown).singleElement().extracting(g -> g.grantee().id()).isEqualTo(id);
        owner.putBucketAcl(
                b ->
                        b.bucket("acl-grants")
                                .accessControlPolicy(
                                        p ->
                                                p.owner(o -> o.id(id))
                                                        .grants(
                                                                g ->
                                                                        g.permission("READ_ACP")
                                                                                .grantee(
                                                                                        w ->
                                                                                                w.type(
                                                                                                                Type
                                                                                                                        .GROUP)
                                                                                                        .uri(
                                                                                                                "http://acs.amazonaws.com/groups/global/AuthenticatedUsers")))));
        assertThat(stranger.getBucketAcl(b -> b.bucket("acl-grants")).grants()).hasSize(1);
        assertRefused(() -> stranger.listObjectsV2(b -> b.bucket("acl-grants")), "AccessDenied");
        assertRefused(
                () -> owner.putBucketAcl(b -> b.bucket("acl-grants").grantRead("id=\"0\"")),
                "InvalidArgument");
        assertRefused(
                () ->
                        owner.putBucketAcl(
                                b -> b.bucket("acl-grants").grantRead("emailAddress=\"a@b\"")),
                "UnresolvableGrantByEmailAddress");
        owner.putBucketAcl(
                b ->
                        b.bucket("acl-grants")
                                .accessControlPolicy(
                                        p -> p.owner(o -> o.id(id)).grants(List.of())));
        assertThat(owner.getBucketAcl(b -> b.bucket("acl-grants")).grants()).isEmpty();
    }

    @Test
    void wherePublicAccessIsBlockedOrTheOwnerEnforcedListsDoNotCount() throws Exception {
        owner.createBucket(b -> b.bucket("acl-blocked").acl(BucketCannedACL.PUBLIC_READ));
        assertThat(anonymous("GET", "/acl-blocked")).isEqualTo(200);
        owner.putPublicAccessBlock(
                b ->
                        b.bucket("acl-blocked")
                                .publicAccessBlockConfiguration(
                                        p -> p.ignorePublicAcls(true).blockPublicAcls(true)));
        assertThat(anonymous("GET", "/acl-blocked")).isEqualTo(403);
        assertRefused(
                () ->
                        owner.putBucketAcl(
                                b -> b.bucket("acl-blocked").acl(BucketCannedACL.PUBLIC_READ)),
                "AccessDenied");
        owner.deletePublicAccessBlock(b -> b.bucket("acl-blocked"));
        owner.putBucketOwnershipControls(
                b ->
                        b.bucket("acl-blocked")
                                .ownershipControls(
                                        o ->
                                                o.rules(
                                                        r ->
                                                                r.objectOwnership(
                                                                        ObjectOwnership
                                                                                .BUCKET_OWNER_ENFORCED))));
        assertThat(anonymous("GET", "/acl-blocked")).isEqualTo(403);
        assertRefused(
                () ->
                        owner.putBucketAcl(
                                b -> b.bucket("acl-blocked").acl(BucketCannedACL.PUBLIC_READ)),
                "AccessControlListNotSupported");
    }
}
