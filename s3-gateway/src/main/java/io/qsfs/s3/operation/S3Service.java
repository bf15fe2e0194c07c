package io.qsfs.s3.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.s3.auth.Authentication;
import io.qsfs.s3.bucket.Requester;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.HttpExchange;
import io.qsfs.s3.http.HttpService;
import io.qsfs.s3.http.Query;
import io.qsfs.s3.http.RequestHead;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Serves every request: who asks, what, whether he may, and the answer. Thread-safe. */
public final class S3Service implements HttpService {
    private static final System.Logger LOG = System.getLogger(S3Service.class.getName());
    private static final String HOST_ID = "qsfs";

    private final Services services;
    private final Router router;
    private final OperationMetrics metrics;
    private final Consumer<AccessRecord> log;

    public S3Service(
            Services services,
            Router router,
            OperationMetrics metrics,
            Consumer<AccessRecord> log) {
        this.services = services;
        this.router = router;
        this.metrics = metrics;
        this.log = log;
    }

    /** What is known of a request while it is served. */
    private static final class Course {
        private final String id =
                HexFormat.of().withUpperCase().toHexDigits(ThreadLocalRandom.current().nextLong());
        private final long startNanos = System.nanoTime();
        private String operation = "Unknown";
        private String user = "-";
        private String resource = "/";
        private int status;
        private String error = "-";
        private @Nullable S3Request request;
    }

    @Override
    public void serve(HttpExchange exchange) throws IOException {
        var course = new Course();
        try {
            Response response = answer(exchange, course);
            course.status = response.status();
            exchange.send(finish(response, course));
        } finally {
            long nanos = System.nanoTime() - course.startNanos;
            long received = exchange.body().receivedBytes();
            long sent = exchange.sentBytes();
            metrics.record(
                    course.operation, course.status, Duration.ofNanos(nanos), received, sent);
            log.accept(
                    new AccessRecord(
                            services.time().now(),
                            exchange.head().remote().getHostAddress(),
                            course.user,
                            course.id,
                            course.operation,
                            exchange.head().method() + " " + exchange.head().path(),
                            course.status,
                            course.error,
                            received,
                            sent,
                            Duration.ofNanos(nanos)));
        }
    }

    private Response finish(Response response, Course course) {
        return response.with("x-amz-request-id", course.id)
                .with("x-amz-id-2", HOST_ID)
                .with("Date", Times.http(services.time().now()))
                .with("Server", "QSFS");
    }

    private Response answer(HttpExchange exchange, Course course) {
        Response response = outcome(exchange, course);
        if (course.request != null) {
            try {
                Cors.apply(course.request, response.headers());
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "no CORS headers", e);
            }
        }
        return response;
    }

    private Response outcome(HttpExchange exchange, Course course) {
        try {
            return run(exchange, course);
        } catch (S3Exception e) {
            return refuse(exchange, course, e);
        } catch (StorageException e) {
            LOG.log(System.Logger.Level.DEBUG, "request failed", e);
            return refuse(exchange, course, Failures.refusal(e));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "request failed", e);
            return refuse(exchange, course, S3Error.INTERNAL_ERROR.asException());
        } catch (RuntimeException e) {
            // The outermost frame of a request: a defect must not take the connection's client
            // along.
            LOG.log(System.Logger.Level.ERROR, "defect while serving a request", e);
            return refuse(exchange, course, S3Error.INTERNAL_ERROR.asException());
        }
    }

    private Response run(HttpExchange exchange, Course course) throws IOException {
        RequestHead head = exchange.head();
        if (head.problem().isPresent()) {
            exchange.closeAfter();
            throw switch (head.problem().get()) {
                case MALFORMED -> S3Error.BAD_REQUEST.asException();
                case URI_TOO_LONG -> S3Error.URI_TOO_LONG.asException();
                case HEADERS_TOO_LARGE -> S3Error.REQUEST_HEADER_TOO_LARGE.asException();
                case TOO_MANY_CONNECTIONS -> S3Error.SLOW_DOWN.asException();
            };
        }
        if (head.path().startsWith("/-/")) {
            course.operation = "Health";
            return health(head.path());
        }
        course.resource = head.path();
        Query query = Query.parse(head.query());
        Target target = router.target(head);
        if (head.method().equals("OPTIONS")) {
            course.operation = "Preflight";
            var anonymous = Authentication.nobody();
            return Cors.preflight(new S3Request(exchange, query, target, anonymous, services));
        }
        S3Operation operation = router.route(head, query, target);
        course.operation = operation.name();
        Authentication who = services.authenticator().authenticate(head, query);
        course.user = who.identity().isAnonymous() ? "-" : who.identity().name();
        var request = new S3Request(exchange, query, target, who, services);
        course.request = request;
        permit(request, operation);
        var requester =
                new Requester(who.identity().name(), head.remote().getHostAddress(), course.id);
        return ScopedValue.where(Requester.CURRENT, requester).call(() -> operation.run(request));
    }

    private static void permit(S3Request request, S3Operation operation) throws IOException {
        if (!operation.action().isEmpty()) {
            request.require(operation.action(), request.target().arn());
        }
        if (operation.needsBucket()) {
            if (operation.action().isEmpty() && request.identity().isAnonymous()) {
                // Nobody learns from an open operation which buckets there are.
                if (request.findBucket().isEmpty()) {
                    throw S3Error.ACCESS_DENIED.asException();
                }
            }
            request.bucket();
            request.checkExpectedOwner();
        }
    }

    private Response health(String path) throws S3Exception {
        return switch (path) {
            case "/-/health/live", "/-/health/ready" -> Response.text(200, "text/plain", "ok\n");
            case "/-/metrics" ->
                    Response.text(200, "text/plain; version=0.0.4", metrics.exposition());
            default -> throw S3Error.INVALID_BUCKET_NAME.asException();
        };
    }

    private static Response refuse(HttpExchange exchange, Course course, S3Exception refusal) {
        S3Error error = refusal.error();
        course.error = error.code();
        boolean empty = exchange.head().method().equals("HEAD") || error == S3Error.NOT_MODIFIED;
        Response response;
        if (empty) {
            response = Response.empty(error.status());
        } else {
            XmlWriter xml =
                    XmlWriter.plain("Error")
                            .element("Code", error.code())
                            .element("Message", String.valueOf(refusal.getMessage()));
            refusal.fields().forEach(xml::element);
            xml.element("Resource", course.resource)
                    .element("RequestId", course.id)
                    .element("HostId", HOST_ID);
            response = Response.xml(error.status(), xml.bytes());
        }
        refusal.headers().forEach(response::with);
        if (error == S3Error.SLOW_DOWN || error == S3Error.SERVICE_UNAVAILABLE) {
            response.with("Retry-After", "1");
        }
        return response;
    }
}
