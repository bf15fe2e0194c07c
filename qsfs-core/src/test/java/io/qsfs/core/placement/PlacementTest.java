package io.qsfs.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.node.NodeLabels;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

final class PlacementTest {
    @Test
    void givesNoNodeTwoShards() {
        List<Integer> chosen = choose(unlabelled(9), 6, 2, 42);
        assertThat(chosen).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void givesTheSameNodesForTheSameSeed() {
        assertThat(choose(unlabelled(50), 14, 4, 7)).isEqualTo(choose(unlabelled(50), 14, 4, 7));
    }

    @Test
    void givesWhatThereIsWhenNodesAreTooFew() {
        assertThat(choose(unlabelled(4), 6, 2, 1)).hasSize(4);
    }

    @Test
    void leavesNoDomainMoreThanParityWhenThereAreEnough() {
        Random random = new Random(Long.getLong("seed", 1));
        for (int trial = 0; trial < 300; trial++) {
            List<Candidate> nodes = new ArrayList<>();
            int racks = 3 + random.nextInt(3);
            for (int number = 0; number < 30; number++) {
                int rack = number < 2 * racks ? number % racks : random.nextInt(racks);
                nodes.add(
                        new Candidate(
                                number,
                                new NodeLabels("here", "rack" + rack, "h" + number),
                                1 + random.nextInt(100)));
            }
            List<Integer> chosen = choose(nodes, 6, 2, random.nextLong());
            assertThat(chosen).hasSize(6);
            assertThat(most(nodes, chosen, NodeLabels::rack)).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void prefersTheWiderDomain() {
        List<Candidate> nodes = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            nodes.add(
                    new Candidate(
                            number,
                            new NodeLabels("site" + number % 3, "rack", "h" + number),
                            number % 3 == 0 ? 1000 : 1));
        }
        List<Integer> chosen = choose(nodes, 6, 2, 3);
        assertThat(most(nodes, chosen, NodeLabels::site)).isEqualTo(2);
    }

    @Test
    void spreadsEvenlyWhenDomainsAreTooFew() {
        List<Candidate> nodes = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            nodes.add(new Candidate(number, new NodeLabels("site" + number % 2, "", ""), 1));
        }
        assertThat(most(nodes, choose(nodes, 6, 2, 3), NodeLabels::site)).isEqualTo(3);
    }

    @Test
    void countsShardsThatAreAlreadyPlaced() {
        List<Candidate> all = new ArrayList<>();
        for (int number = 0; number < 9; number++) {
            all.add(new Candidate(number, new NodeLabels("site" + number % 3, "", ""), 1));
        }
        List<Candidate> occupied = List.of(all.get(0), all.get(3), all.get(1), all.get(2));
        List<Candidate> free = new ArrayList<>(all);
        free.removeAll(occupied);
        for (long seed = 0; seed < 50; seed++) {
            List<Integer> chosen =
                    Placement.choose(new Placement.Request(occupied, free, 2, 2, seed));
            assertThat(chosen).hasSize(2).allMatch(number -> number % 3 != 0);
        }
    }

    @Test
    void drawsInProportionToWeight() {
        List<Candidate> nodes = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            nodes.add(new Candidate(number, NodeLabels.NONE, number < 10 ? 1 : 3));
        }
        int heavy = 0;
        int stripes = 4000;
        for (long seed = 0; seed < stripes; seed++) {
            heavy += choose(nodes, 1, 1, seed).getFirst() >= 10 ? 1 : 0;
        }
        assertThat(heavy / (double) stripes).isBetween(0.72, 0.78);
    }

    @Test
    void movesLittleWhenANodeIsLost() {
        List<Candidate> before = unlabelled(20);
        List<Candidate> after = new ArrayList<>(before);
        after.removeLast();
        for (long seed = 0; seed < 200; seed++) {
            var kept = new HashSet<>(choose(before, 6, 2, seed));
            kept.retainAll(choose(after, 6, 2, seed));
            assertThat(kept).hasSizeGreaterThanOrEqualTo(5);
        }
    }

    private static List<Integer> choose(List<Candidate> nodes, int count, int parity, long seed) {
        return Placement.choose(new Placement.Request(List.of(), nodes, count, parity, seed));
    }

    private static List<Candidate> unlabelled(int count) {
        List<Candidate> nodes = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            nodes.add(new Candidate(number, NodeLabels.NONE, 1));
        }
        return nodes;
    }

    private static int most(
            List<Candidate> nodes, List<Integer> chosen, Function<NodeLabels, String> label) {
        Map<String, Integer> counts = new HashMap<>();
        chosen.forEach(
                number -> counts.merge(label.apply(nodes.get(number).labels()), 1, Integer::sum));
        return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
