/** A timer of the local clock. Timers of one millisecond run in the order of `sequence`. */
export interface Timer {
  readonly dueAtMs: number;
  readonly sequence: number;
  readonly label: string;
  readonly run: () => void;
  cancelled: boolean;
}

/**
 * Timers by due time. A cancelled timer stays inside until it comes to the top, because most timers of the local cloud are
 * task timeouts that are cancelled long before they are due; the heap is rebuilt when they outnumber the living.
 */
export interface TimerHeap {
  push(timer: Timer): void;
  cancel(timer: Timer): void;
  /** The earliest living timer, left in place. */
  peek(): Timer | undefined;
  /** Takes out the earliest living timer. */
  pop(): Timer | undefined;
  /** The living timers, earliest first. */
  list(): readonly Timer[];
}

const REBUILD_FROM = 64;

export function createTimerHeap(): TimerHeap {
  let heap: Timer[] = [];
  let cancelled = 0;

  function swap(a: number, b: number): void {
    const first = heap[a];
    const second = heap[b];
    if (first === undefined || second === undefined) return;
    heap[a] = second;
    heap[b] = first;
  }

  function goesBefore(a: number, b: number): boolean {
    const first = heap[a];
    const second = heap[b];
    return first !== undefined && second !== undefined && byDueTime(first, second) < 0;
  }

  function riseFrom(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!goesBefore(index, parent)) return;
      swap(index, parent);
      index = parent;
    }
  }

  function sinkFromTop(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const smaller = goesBefore(left + 1, left) ? left + 1 : left;
      if (!goesBefore(smaller, index)) return;
      swap(smaller, index);
      index = smaller;
    }
  }

  function removeTop(): Timer | undefined {
    swap(0, heap.length - 1);
    const top = heap.pop();
    sinkFromTop();
    return top;
  }

  function dropCancelledFromTop(): void {
    while (heap[0]?.cancelled) {
      removeTop();
      cancelled -= 1;
    }
  }

  function push(timer: Timer): void {
    heap.push(timer);
    riseFrom(heap.length - 1);
  }

  return {
    push,

    cancel(timer) {
      if (timer.cancelled) return;
      timer.cancelled = true;
      cancelled += 1;
      if (cancelled < REBUILD_FROM || cancelled * 2 < heap.length) return;
      // A sorted array is a heap.
      heap = heap.filter((each) => !each.cancelled).sort(byDueTime);
      cancelled = 0;
    },

    peek() {
      dropCancelledFromTop();
      return heap[0];
    },

    pop() {
      dropCancelledFromTop();
      const top = removeTop();
      // A cancel after this point must not be counted: the timer is no longer inside.
      if (top !== undefined) top.cancelled = true;
      return top;
    },

    list() {
      return heap.filter((timer) => !timer.cancelled).sort(byDueTime);
    },
  };
}

function byDueTime(a: Timer, b: Timer): number {
  return a.dueAtMs - b.dueAtMs || a.sequence - b.sequence;
}
