package io.qsfs.bench.tidy;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The types and methods that Java files declare, as the compiler's parser sees them. */
final class Declarations {
    record Type(Path file, String name) {}

    /**
     * @param lineCount from the first annotation or modifier to the closing brace
     */
    record Method(Path file, String name, long lineCount) {}

    private final List<Type> types = new ArrayList<>();
    private final List<Method> methods = new ArrayList<>();

    private Declarations() {}

    static Declarations of(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Declarations declarations = new Declarations();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            var sources = manager.getJavaFileObjectsFromPaths(files);
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null, manager, null, List.of("-proc:none"), null, sources);
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                declarations.new Collector(unit, positions).scan(unit, null);
            }
        }
        return declarations;
    }

    List<Type> types() {
        return List.copyOf(types);
    }

    List<Method> methods() {
        return List.copyOf(methods);
    }

    private final class Collector extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final Path file;

        Collector(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
            this.file = Path.of(unit.getSourceFile().toUri());
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
            types.add(new Type(file, type.getSimpleName().toString()));
            for (Tree member : type.getMembers()) {
                if (member instanceof BlockTree) {
                    methods.add(new Method(file, type.getSimpleName() + " {}", lineCount(member)));
                }
            }
            return super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
            methods.add(new Method(file, method.getName().toString(), lineCount(method)));
            return super.visitMethod(method, null);
        }

        private long lineCount(Tree tree) {
            LineMap lines = unit.getLineMap();
            long first = lines.getLineNumber(positions.getStartPosition(unit, tree));
            return lines.getLineNumber(positions.getEndPosition(unit, tree)) - first + 1;
        }
    }
}
