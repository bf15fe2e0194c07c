package io.qsfs.core.placement;

import io.qsfs.core.error.Checks;
import io.qsfs.core.node.NodeLabels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the nodes of a stripe. The promises, in order:
 *
 * <ul>
 *   <li>No node gets two shards of a stripe.
 *   <li>At each level of failure domains (site, rack, host) no domain gets more than m shards, if
 *       that is possible; else the most that any domain gets is as small as possible.
 *   <li>Within that, nodes are drawn at random in proportion to their weight (weighted rendezvous
 *       hashing), so that the same seed and nodes give the same choice, and a lost node changes
 *       only the shards it would have had.
 * </ul>
 *
 * <p>Domains are nested, so "at most so many of each domain" is a laminar matroid: taking nodes
 * greedily never leads to a dead end, and whether a bound can hold is known by counting.
 */
public final class Placement {
    /** Site, rack and host, wide to narrow. */
    private static final int LEVELS = 3;

    private final List<Seat> occupied;
    private final List<Seat> free;
    private final int count;
    private final int[] bounds = new int[LEVELS];

    private Placement(Request request) {
        this.occupied = request.occupied().stream().map(Seat::of).toList();
        this.free = request.free().stream().sorted(order(request.seed())).map(Seat::of).toList();
        this.count = Math.min(request.count(), free.size());
        Arrays.fill(bounds, Integer.MAX_VALUE);
        for (int level = 0; level < LEVELS; level++) {
            tighten(level, Math.max(1, request.perDomain()));
        }
    }

    /**
     * What to place.
     *
     * @param occupied nodes that have a shard of the stripe already and keep it
     * @param free nodes to choose from
     * @param count shards to place
     * @param perDomain m: shards that a failure domain may hold
     * @param seed draws among equals
     */
    public record Request(
            List<Candidate> occupied, List<Candidate> free, int count, int perDomain, long seed) {
        public Request {
            occupied = List.copyOf(occupied);
            free = List.copyOf(free);
            Checks.argument(count >= 0, "negative count of shards");
        }
    }

    /** The numbers of the chosen nodes, fewer than asked for when there are too few nodes. */
    public static List<Integer> choose(Request request) {
        return new Placement(request).choose().stream().map(Seat::number).toList();
    }

    /** A node and the domain it lies in at each level. */
    private record Seat(int number, List<String> domains) {
        static Seat of(Candidate candidate) {
            NodeLabels labels = candidate.labels();
            String rack = labels.site() + "/" + labels.rack();
            // A node whose host is not known is a host of its own.
            String host = labels.host().isEmpty() ? "#" + candidate.number() : labels.host();
            return new Seat(
                    candidate.number(),
                    List.of("s" + labels.site(), "r" + rack, "h" + rack + "/" + host));
        }
    }

    /** Takes nodes in order as long as the bounds allow. */
    private List<Seat> choose() {
        Map<String, Integer> held = new HashMap<>();
        for (Seat seat : occupied) {
            take(seat, held);
        }
        List<Seat> chosen = new ArrayList<>(count);
        for (Seat seat : free) {
            if (chosen.size() < count && fits(seat, held)) {
                take(seat, held);
                chosen.add(seat);
            }
        }
        return chosen;
    }

    /**
     * Gives the level the least bound, at least {@code wanted}, that leaves room for all shards.
     */
    private void tighten(int level, int wanted) {
        int low = wanted;
        int high = Math.max(wanted, occupied.size() + count);
        int middle = wanted;
        while (low < high) {
            bounds[level] = middle;
            if (choose().size() == count) {
                high = middle;
            } else {
                low = middle + 1;
            }
            middle = (low + high) >>> 1;
        }
        bounds[level] = low;
    }

    private boolean fits(Seat seat, Map<String, Integer> held) {
        for (int level = 0; level < LEVELS; level++) {
            if (held.getOrDefault(seat.domains.get(level), 0) >= bounds[level]) {
                return false;
            }
        }
        return true;
    }

    private static void take(Seat seat, Map<String, Integer> held) {
        for (int level = 0; level < LEVELS; level++) {
            held.merge(seat.domains.get(level), 1, Integer::sum);
        }
    }

    private static Comparator<Candidate> order(long seed) {
        return Comparator.<Candidate>comparingDouble(candidate -> arrival(candidate, seed))
                .thenComparingInt(Candidate::number);
    }

    /**
     * An exponentially distributed time of arrival with the weight as its rate: the first of
     * several nodes to arrive is each of them with a probability in proportion to its weight.
     */
    private static double arrival(Candidate candidate, long seed) {
        long mixed = mix(seed ^ mix(candidate.number() + 0x9e3779b97f4a7c15L));
        double uniform = ((mixed >>> 11) + 1) * 0x1p-53;
        return -Math.log(uniform) / Math.max(candidate.weight(), Double.MIN_NORMAL);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood, 2014). */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
