import { Component, type ReactNode } from 'react'
import { showBroken } from './skeleton.ts'

/** Around everything: what no other boundary has caught leaves a page that says so, with the way out, never an empty one. */
export class LastBoundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true }
  }

  override componentDidCatch(): void {
    showBroken()
  }

  override render(): ReactNode {
    return this.state.isBroken ? null : this.props.children
  }
}
